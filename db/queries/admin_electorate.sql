-- $1 slug: the days when it opens and closes; is it entered with accounts, is a letter enough, is it
-- over; who may vote, {rule, contests}
select (r.opens_at at time zone r.zone)::date, (r.closes_at at time zone r.zone)::date,
	('account' = any (r.ways))::int, ('letter' = any (r.assurance))::int,
	(r.closes_at <= arca.clock())::int, arca.criteria_of(r)::text
from arca.rounds r where r.slug = $1
