-- $1 address, or null for everybody: ends their sessions and API tokens, and how many there were; null
-- for an address that nobody has.
with whose as (
	select id from arca.accounts where $1::text is null or email = $1
), gone as (
	delete from arca.account_sessions where account in (select id from whose) returning 1
), told as (
	select arca.act('sessions_ended', 'sysadmin', null, jsonb_build_object('scope',
		case when $1::text is null then 'all' else 'one' end)) from whose limit 1
)
select case when $1 is null or exists (select from whose) then (select count(*) from gone) end,
	(select coalesce(sum(arca.tokens_end(id, 'sysadmin')), 0) from whose), (select count(*) from told)
