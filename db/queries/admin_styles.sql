-- $1 slug: all styles of its contests, and how many codes it has
select coalesce((select array_agg(distinct s order by s)::text
	from arca.contests c, unnest(c.styles) s where c.round = r.id), '{}'),
	(select count(*) from arca.codes k where k.round = r.id), r.census_bound
from arca.rounds r where r.slug = $1
