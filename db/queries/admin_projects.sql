-- $1 round, $2 what is shown of projects and is no matter of the protocol, by contest and project
insert into arca.ballot_projects (round, cid, index, id, cost_cents, titles, descriptions, summaries,
	district, category, places, latitude_e6, longitude_e6)
select r.id, cp - 1, pp - 1, p ->> 'id', (p ->> 'cost_cents')::bigint,
	(select jsonb_object_agg(l.key, l.value -> 'projects' -> (cp - 1)::integer -> (pp - 1)::integer -> 0)
		from jsonb_each(r.texts) l),
	(select jsonb_object_agg(l.key, l.value -> 'projects' -> (cp - 1)::integer -> (pp - 1)::integer -> 1)
		from jsonb_each(r.texts) l),
	coalesce(x -> 'summaries', '{}'), x ->> 'district', x ->> 'category',
	coalesce(x -> 'places', '{}'), (x ->> 'latitude_e6')::integer, (x ->> 'longitude_e6')::integer
from arca.rounds r,
	jsonb_array_elements(r.contests -> 'contests') with ordinality as cs (c, cp),
	jsonb_array_elements(c -> 'projects') with ordinality as ps (p, pp),
	lateral (select $2::jsonb -> (cp - 1)::integer -> (pp - 1)::integer) as xs (x)
where r.id = $1::integer
