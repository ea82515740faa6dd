-- The way back for who has lost the second factor and all recovery codes: with the password, by mail,
-- and after 72 hours in which whoever has the factor ends it by passing with it. Not for who has a
-- role: others of the staff end that first.

-- How long it waits, and how long it is good after that.
create or replace function arca.factor_reset_time() returns interval
language sql stable as $$ select arca.keep('factor_reset') / 2 $$;

-- Nothing waits any longer, and what was mailed is good no more.
create or replace function arca.factor_reset_forget(of_account bigint) returns void
language sql set search_path = pg_catalog, pg_temp as $$
	delete from arca.factor_resets where account = of_account;
	delete from arca.account_tokens where account = of_account and purpose = 'factor_reset';
	delete from arca.outbox where account = of_account and kind = 'factor_reset'
		and state = 'waiting';
$$;

create or replace function arca.factor_reset_check(a arca.accounts) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	if exists (select from arca.grants where account = a.id and ended_at is null) then
		raise exception 'somebody with a role' using errcode = 'AR124';
	end if;
end $$;

-- The letter with the link, when the time has come: it is in the outbox until then.
create or replace function arca.factor_reset_mail(a arca.accounts, at timestamptz) returns void
language sql set search_path = pg_catalog, pg_temp as $$
	insert into arca.outbox (account, kind, recipient, language, facts, due_at, created_at)
	values (a.id, 'factor_reset', a.email, a.language, '{}', at, at)
$$;

create or replace function arca.factor_reset_begin(a arca.accounts)
returns arca.factor_resets language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	r arca.factor_resets;
	zone text := coalesce(a.zone, (select c.zone from arca.city c));
begin
	perform arca.factor_reset_forget(a.id);
	insert into arca.factor_resets (account, asked_at, ready_at)
	values (a.id, arca.clock(), arca.clock() + arca.factor_reset_time()) returning * into r;
	perform arca.mail(a, 'factor_reset_asked', null,
		jsonb_build_object('ready', arca.time_words(r.ready_at, zone)));
	perform arca.factor_reset_mail(a, r.ready_at);
	return r;
end $$;

-- Asked for again while it waits, nothing changes; once it is ready, the letter comes again if its
-- link is gone.
create or replace function api.factor_reset_ask(token_hash text)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash, may_be_half => true);
	a arca.accounts := i.a;
	r arca.factor_resets;
begin
	perform from arca.accounts where id = a.id for update;
	if not arca.has_factor(a.id) then
		raise exception 'there is none' using errcode = 'AR114';
	end if;
	perform arca.factor_reset_check(a);
	select * into r from arca.factor_resets where account = a.id
		and ready_at + arca.factor_reset_time() > arca.clock();
	if not found then
		r := arca.factor_reset_begin(a);
	elsif r.ready_at <= arca.clock()
		and not exists (select from arca.account_tokens where account = a.id
			and purpose = 'factor_reset' and until > arca.clock())
		and not exists (select from arca.outbox where account = a.id and kind = 'factor_reset'
			and state = 'waiting') then
		perform arca.factor_reset_mail(a, arca.clock());
	end if;
	return json_build_object('ready_at', api.rfc3339(r.ready_at));
end $$;

create or replace function api.factor_reset_end(token_hash text)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash);
	s arca.account_sessions := i.s;
begin
	perform arca.factor_reset_forget(s.account);
end $$;

-- With the letter's token, once the time has come: no factor, no recovery codes, and nobody stays
-- signed in.
create or replace function api.factor_reset_finish(token bytea)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	t arca.account_tokens := arca.token_take(token, '{factor_reset}');
	a arca.accounts;
begin
	select * into a from arca.accounts where id = t.account and state = 'active' for update;
	perform from arca.factor_resets where account = a.id and ready_at <= arca.clock()
		and ready_at + arca.factor_reset_time() > arca.clock();
	if not found then
		raise exception 'nothing waits' using errcode = 'AR105';
	end if;
	perform arca.factor_reset_check(a);
	delete from arca.account_factors where account = a.id;
	delete from arca.account_passkeys where account = a.id;
	delete from arca.recovery_codes where account = a.id;
	delete from arca.account_sessions where account = a.id;
	perform arca.factor_reset_forget(a.id);
	perform arca.factor_mail(a, 'all_removed');
end $$;
