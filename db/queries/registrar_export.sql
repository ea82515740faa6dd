-- $1 hash of the token of who is signed in: account, is it an organisation, is the session whole,
-- now (unix), was the password given just now
select a.id, (a.kind = 'organisation')::int, s.is_whole::int,
	floor(extract(epoch from arca.clock()))::bigint,
	(s.proved_at + arca.proof_time() > arca.clock())::int
from arca.account_sessions s join arca.accounts a on a.id = s.account
where s.hash = $1 and least(s.until, s.seen_at + s.idle) > arca.clock() and a.state = 'active'
