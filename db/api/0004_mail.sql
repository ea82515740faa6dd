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

-- Tells somebody that a ballot of theirs came in: for whoever knows which account voted. A row that could be laid beside the log would say which ballot is whose, so nothing
-- in it says when: the letter waits for up to 15 minutes, is dated when it is due, and its number is
-- random. Once it is sent it forgets the account (arca.mail_end). What remains: who copies the
-- database's files within those minutes sees in which order rows came. An account that was erased, or
-- has no address, gets none.
create or replace function arca.notice_voted(of_account bigint, of_round text)
returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	bytes bytea := uuid_send(gen_random_uuid()); -- 6 and 8 are not all random
	due timestamptz := arca.clock() + interval '15 minutes'
		* ((get_byte(bytes, 0) * 65536 + get_byte(bytes, 1) * 256 + get_byte(bytes, 2)) / 16777216.0);
	number bigint := 0;
begin
	if not exists (select from arca.rounds where slug = of_round) then
		raise exception 'no such round' using errcode = 'AR404';
	end if;
	for place in 9 .. 15 loop
		number := number * 256 + get_byte(bytes, place);
	end loop;
	insert into arca.outbox (id, account, kind, recipient, language, facts, due_at, created_at)
	overriding system value
	select -1 - number, a.id, 'voted', a.email, a.language, jsonb_build_object('round', of_round), due, due
	from arca.accounts a where a.id = of_account and a.state = 'active';
end $$;
