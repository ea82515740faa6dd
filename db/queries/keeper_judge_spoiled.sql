-- $1 round, then arrays by item: $2 leaf, $3 X, $4 tracker. 101: that ballot was cast; 102: spoiled.
select e.index, floor(extract(epoch from e.at))::bigint, case
	when e.index is not null then 0
	when r.step <> 'voting' or arca.clock() < r.opens_at or arca.clock() >= r.closes_at then 3
	when not exists (select from arca.credentials c where c.round = r.id and c.x = i.x)
		or exists (select from arca.voids v where v.round = r.id and v.x = i.x) then 4
	when exists (select from arca.log_entries l where l.log = $1::integer
		and l.leaf = i.tracker) then 101
	when exists (select from arca.spoiled s where s.round = r.id and s.tracker = i.tracker) then 102
	else 0 end
from unnest($2::bytea[], $3::bytea[], $4::bytea[]) with ordinality as i (leaf, x, tracker, place)
join arca.rounds r on r.id = $1::integer
left join arca.log_entries e on e.log = $1::integer and e.leaf = i.leaf
order by i.place
