-- $1 round
insert into arca.contests (round, cid, grp, styles)
select r.id, place - 1, (c ->> 'group')::integer,
	array(select s::integer from jsonb_array_elements_text(c -> 'styles') s)
from arca.rounds r, jsonb_array_elements(r.contests -> 'contests') with ordinality as cs (c, place)
where r.id = $1::integer
