-- $1 slug: the styles of its contests that ask for no residence, how many serials are taken and how
-- many there are, and may one vote with a code
select coalesce((select array_agg(distinct s order by s)::text
	from arca.contests c, unnest(c.styles) s where c.round = r.id
		and not coalesce(r.headings -> c.cid ? 'residence', false)), '{}'),
	coalesce((select last from arca.serials n where n.round = r.id), 0), r.census_bound,
	('code' = any (r.ways))::int
from arca.rounds r where r.slug = $1
