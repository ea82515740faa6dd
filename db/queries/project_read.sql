-- $1 slug, $2 contest, $3 project, $4 lang
select (api.project(p, $4)::jsonb || jsonb_build_object(
	'description', api.text_in(p.descriptions, $4),
	'titles', p.titles,
	'outcome', (select jsonb_build_object('votes', o -> 'votes', 'won', o -> 'won', 'why', o -> 'why')
		from arca.results res,
			jsonb_array_elements(convert_from(res.bytes, 'UTF8')::jsonb -> 'contests') c,
			jsonb_array_elements(c -> 'projects') o
		where res.round = p.round and res.path = 'outcome.json'
		and (c ->> 'cid')::integer = p.cid and o ->> 'id' = p.id)))::text
from arca.ballot_projects p join arca.rounds r on r.id = p.round
where r.slug = $1 and p.cid = $2::integer and p.id = $3
