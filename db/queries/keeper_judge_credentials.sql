-- $1 round, then arrays by item: $2 leaf, $3 X, $4 serial, $5 tag. 100: somebody has that row.
select e.index, floor(extract(epoch from e.at))::bigint, case
	when e.index is not null then 0
	when r.step not in ('ready', 'voting') or arca.clock() >= r.closes_at then 3
	when exists (select from arca.credentials c where c.round = r.id
		and (c.x = i.x or c.serial = i.serial or c.tag = i.tag)) then 100
	else 0 end
from unnest($2::bytea[], $3::bytea[], $4::int8[], $5::bytea[])
	with ordinality as i (leaf, x, serial, tag, place)
join arca.rounds r on r.id = $1::integer
left join arca.log_entries e on e.log = $1::integer and e.leaf = i.leaf
order by i.place
