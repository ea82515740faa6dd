-- $1 hash of the token of an officer with a fresh proof, $2 slug: as registrar_officer; the round, null
-- if there is none; is it entered with codes, is it open, is to be seen at a desk enough, and what would
-- be; the rule; by contest its styles and its own rule; when it opens and closes
select o.account, 0, 1, o.now_s, o.today, o.seat, r.id, ('code' = any (r.ways))::int,
	arca.is_open(r)::int, ('desk' = any (r.assurance))::int, to_json(r.assurance),
	e.rule, e.contests, e.opens, e.closes
from arca.desk_officer($1) o left join arca.rounds r on r.slug = $2
left join lateral arca.electorate_of(r.id) e on true
