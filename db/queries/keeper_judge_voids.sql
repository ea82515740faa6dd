-- $1 round, then arrays by item: $2 leaf, $3 X, $4 groups as array texts. 103: it is void already; 104:
-- not of every group.
select e.index, floor(extract(epoch from e.at))::bigint, case
	when e.index is not null then 0
	when r.step not in ('ready', 'voting') or arca.clock() >= r.closes_at then 3
	when not exists (select from arca.credentials c where c.round = r.id and c.x = i.x) then 4
	when exists (select from arca.voids v where v.round = r.id and v.x = i.x) then 103
	when i.groups::integer[] <> array(select distinct grp from arca.contests c
		where c.round = r.id order by grp) then 104
	else 0 end
from unnest($2::bytea[], $3::bytea[], $4::text[]) with ordinality as i (leaf, x, groups, place)
join arca.rounds r on r.id = $1::integer
left join arca.log_entries e on e.log = $1::integer and e.leaf = i.leaf
order by i.place
