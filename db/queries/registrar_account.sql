-- $1 hash of the token of who is signed in: account, is it an organisation, is the session whole,
-- now (unix), today in the city
select a.id, (a.kind = 'organisation')::int, s.is_whole::int,
	floor(extract(epoch from arca.clock()))::bigint,
	(arca.clock() at time zone coalesce((select zone from arca.city), 'UTC'))::date
from arca.account_sessions s join arca.accounts a on a.id = s.account
where s.hash = $1 and least(s.until, s.seen_at + s.idle) > arca.clock() and a.state = 'active' and a.level >= 1
