-- $1 slug or null, $2 language: the city's name in it, or in its own first one; where people write, or null;
-- of the round its days, whether it is entered with accounts, a letter is enough, it is over, and who may
-- vote, as admin_electorate has it: nulls where there is none
select coalesce(c.names ->> $2, c.names ->> c.languages[1]), c.contact,
	(r.opens_at at time zone r.zone)::date, (r.closes_at at time zone r.zone)::date,
	('account' = any (r.ways))::int, ('letter' = any (r.assurance))::int,
	(r.closes_at <= arca.clock())::int,
	coalesce((select convert_from(t.bytes, 'UTF8') from arca.artifacts t
			where t.round = r.id and t.sha256 = r.criteria),
		json_build_object('rule', r.electorate -> 'rule', 'contests',
			(select json_agg(r.headings -> k.cid -> 'residence' -> 'rule' order by k.cid)
				from arca.contests k where k.round = r.id))::text)
from arca.city c left join arca.rounds r on r.slug = $1
