-- $1 slug: the days when it opens and closes; is it entered with accounts, is a letter enough, is it
-- over; who may vote, {rule, contests}, out of the artifact that its manifest names, else out of the row
select (r.opens_at at time zone r.zone)::date, (r.closes_at at time zone r.zone)::date,
	('account' = any (r.ways))::int, ('letter' = any (r.assurance))::int,
	(r.closes_at <= arca.clock())::int,
	coalesce((select convert_from(t.bytes, 'UTF8') from arca.artifacts t
			where t.round = r.id and t.sha256 = r.criteria),
		json_build_object('rule', r.electorate -> 'rule', 'contests',
			(select json_agg(r.headings -> c.cid -> 'residence' -> 'rule' order by c.cid)
				from arca.contests c where c.round = r.id))::text)
from arca.rounds r where r.slug = $1
