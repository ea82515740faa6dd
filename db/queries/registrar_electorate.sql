-- $1 hash of the token of who is signed in, $2 round: as registrar_account; level; is it open to
-- accounts now; the rule; by contest its styles and its own rule; when it opens and closes; what the
-- account is sure by, whether that is enough, and what would be
select a.id, (a.kind = 'organisation')::int, s.is_whole::int,
	floor(extract(epoch from arca.clock()))::bigint, a.level,
	arca.is_open(r)::int, ('account' = any (r.ways))::int,
	e.rule, e.contests, e.opens, e.closes,
	a.assurance, coalesce(a.assurance = any (r.assurance), false)::int, to_json(r.assurance)
from arca.account_sessions s join arca.accounts a on a.id = s.account
join arca.rounds r on r.id = $2::integer
cross join lateral arca.electorate_of(r.id) e
where s.hash = $1 and least(s.until, s.seen_at + s.idle) > arca.clock() and a.state = 'active'
