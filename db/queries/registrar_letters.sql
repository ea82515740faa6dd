-- $1 slug or null, $2 language: the city's name in it, or in its own first one; where people write, or null;
-- of the round what admin_electorate says: nulls where there is none
select coalesce(c.names ->> $2, c.names ->> c.languages[1]), c.contact,
	(r.opens_at at time zone r.zone)::date, (r.closes_at at time zone r.zone)::date,
	('account' = any (r.ways))::int, ('letter' = any (r.assurance))::int,
	(r.closes_at <= arca.clock())::int, arca.criteria_of(r)::text
from arca.city c left join arca.rounds r on r.slug = $1
