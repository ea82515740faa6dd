-- $1 hash of the token of who is signed in, $2 round: as registrar_account; level; is it open to
-- accounts now; the rule; by contest its styles and its own rule; when it opens and
-- closes; what the account is sure by, whether that is enough, and what would be. The rules are read
-- out of the artifact that the manifest names; the row's own are those of rounds that have none.
select a.id, (a.kind = 'organisation')::int, s.is_whole::int,
	floor(extract(epoch from arca.clock()))::bigint, a.level,
	arca.is_open(r)::int, ('account' = any (r.ways))::int,
	case when f.says is null then r.electorate -> 'rule' else nullif(f.says -> 'rule', 'null') end,
	(select json_agg(json_build_object('styles', c.styles,
		'rule', case when f.says is null then r.headings -> c.cid -> 'residence' -> 'rule'
			else nullif(f.says -> 'contests' -> c.cid, 'null') end) order by c.cid)
		from arca.contests c where c.round = r.id),
	(r.opens_at at time zone r.zone)::date, (r.closes_at at time zone r.zone)::date,
	a.assurance, coalesce(a.assurance = any (r.assurance), false)::int, to_json(r.assurance)
from arca.account_sessions s join arca.accounts a on a.id = s.account
join arca.rounds r on r.id = $2::integer
left join lateral (select convert_from(bytes, 'UTF8')::jsonb as says from arca.artifacts t
	where t.round = r.id and t.sha256 = r.criteria) f on true
where s.hash = $1 and least(s.until, s.seen_at + s.idle) > arca.clock() and a.state = 'active'
