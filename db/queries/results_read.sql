-- $1 slug
select json_build_object(
	'phase', api.phase(r), 'step', r.step,
	'outcome', (select convert_from(bytes, 'UTF8')::json from arca.results
		where round = r.id and path = 'outcome.json'),
	'files', json_build_object(
		'pb', coalesce((select json_agg('/log/' || r.slug || '/' || path order by length(path), path)
			from arca.results where round = r.id and path like 'result/%'), '[]'),
		'outcome', (select '/log/' || r.slug || '/' || path from arca.results
			where round = r.id and path = 'outcome.json')))
from arca.rounds r where r.slug = $1
