-- Putting a mail into the outbox; the mailer sends it. Called by other functions only.

-- To an account's own address, or to another that is about to be its own. Tokens are no facts: the
-- mailer draws them when it sends.
create or replace function arca.mail(to_account arca.accounts, mail_kind text,
	to_address text default null, mail_facts jsonb default '{}')
returns void language sql set search_path = pg_catalog, pg_temp as $$
	insert into arca.outbox (account, kind, recipient, language, facts, due_at, created_at)
	values (to_account.id, mail_kind, coalesce(to_address, to_account.email), to_account.language,
		mail_facts, arca.clock(), arca.clock())
$$;
