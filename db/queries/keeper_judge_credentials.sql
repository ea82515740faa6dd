-- $1 round, then arrays by item: $2 leaf, $3 X, $4 serial, $5 tag, $6 X of the one that it replaces, or
-- zeros. 100: somebody has that row, or there is nothing void to be replaced.
select e.index, floor(extract(epoch from e.at))::bigint, case
	when e.index is not null then 0
	when r.step not in ('ready', 'voting') or arca.clock() >= r.closes_at then 3
	when i.replaces is null and exists (select from arca.credentials c where c.round = r.id
		and (c.x = i.x or c.serial = i.serial or c.tag = i.tag)) then 100
	when i.replaces is not null and (exists (select from arca.credentials c
			where c.round = r.id and (c.x = i.x or c.replaces = i.replaces))
		or not exists (select from arca.credentials c
			join arca.voids v on v.round = c.round and v.x = c.x
			where c.round = r.id and c.x = i.replaces and c.serial = i.serial and c.tag = i.tag)) then 100
	else 0 end
from (select leaf, x, serial, tag, nullif(replaces, decode(repeat('00', 32), 'hex')) as replaces, place
	from unnest($2::bytea[], $3::bytea[], $4::int8[], $5::bytea[], $6::bytea[])
		with ordinality as u (leaf, x, serial, tag, replaces, place)) as i
join arca.rounds r on r.id = $1::integer
left join arca.log_entries e on e.log = $1::integer and e.leaf = i.leaf
order by i.place
