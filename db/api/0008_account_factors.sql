-- The second factor. Secrets come sealed by the hasher, and whether a code is right only it can say;
-- here is what makes a code good once, and who may ask how often.

create or replace function arca.factor_key(of_account bigint) returns bytea
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select sha256(convert_to('factor:' || of_account, 'UTF8'))
$$;

-- No factor of either kind is in force yet; nobody else finds so until the transaction ends.
create or replace function arca.factor_is_first(of_account bigint) returns boolean
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	perform from arca.accounts where id = of_account for update;
	return not arca.has_factor(of_account);
end $$;

-- From now on it is asked for: codes for when it is lost, and whoever is signed in without it is so
-- no longer.
create or replace function arca.factor_first(of_account bigint, of_session bigint, codes bytea[])
returns void language sql set search_path = pg_catalog, pg_temp as $$
	delete from arca.recovery_codes where account = of_account;
	insert into arca.recovery_codes (account, hash) select of_account, unnest(codes);
	delete from arca.account_sessions where account = of_account and id <> of_session;
$$;

-- `change` is one of the words in proto/mail/factor_changed.json.
create or replace function arca.factor_mail(a arca.accounts, change text) returns void
language sql set search_path = pg_catalog, pg_temp as $$
	select arca.mail(a, 'factor_changed', null, jsonb_build_object('change', change))
$$;

-- One was taken away: with the last one its recovery codes go, and what is read with roles' tokens.
create or replace function arca.factor_gone(a arca.accounts, change text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	if not arca.has_factor(a.id) then
		delete from arca.recovery_codes where account = a.id;
		perform arca.tokens_end(a.id, 'clerk');
	end if;
	perform arca.factor_mail(a, change);
end $$;

-- Who wants one: their code (the secret is sealed for it), address, and the city's name.
create or replace function api.factor_ask(token_hash text, out code text, out email text,
	out issuer text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash, is_fresh => true);
	a arca.accounts := i.a;
begin
	if 'app' = any (arca.factor_kinds(a.id)) then
		raise exception 'there is one' using errcode = 'AR113';
	end if;
	code := a.code;
	email := a.email;
	issuer := (select api.text_in(names, a.language) from arca.city);
end $$;

-- Shown, and not yet in force: that begins with the first code.
create or replace function api.factor_keep(token_hash text, of_sealed bytea)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash, is_fresh => true);
	a arca.accounts := i.a;
begin
	insert into arca.account_factors as f (account, sealed) values (a.id, of_sealed)
	on conflict (account) do update set sealed = excluded.sealed, last_step = 0
		where f.confirmed_at is null;
	if not found then
		raise exception 'there is one' using errcode = 'AR113';
	end if;
end $$;

-- Counts a try, and gives what the hasher needs to judge a code. A session that is not whole yet
-- may ask about a factor that is in force; one that is whole, about its new one too.
create or replace function api.factor_begin(token_hash text, is_new boolean, out code text,
	out sealed bytea, out last_step bigint, out now_s bigint)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash, is_fresh => is_new, may_be_half => not is_new);
	a arca.accounts := i.a;
begin
	select f.sealed, f.last_step into sealed, last_step from arca.account_factors f
	where account = a.id and (confirmed_at is null) = is_new;
	if not found then
		raise exception 'there is none' using errcode = 'AR114';
	end if;
	perform arca.try_take('factor', arca.factor_key(a.id));
	code := a.code;
	now_s := floor(extract(epoch from arca.clock()));
end $$;

create or replace function api.factor_return(token_hash text)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash, may_be_half => true);
	a arca.accounts := i.a;
begin
	perform arca.try_return('factor', arca.factor_key(a.id));
end $$;

-- A code of this step was right: it is good once, and so is no earlier one.
create or replace function arca.factor_use(of_account bigint, step bigint) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	update arca.account_factors set last_step = step
	where account = of_account and last_step < step;
	if not found then
		raise exception 'used before' using errcode = 'AR112';
	end if;
	perform arca.try_forget('factor', arca.factor_key(of_account));
end $$;

-- Says 1 where it is the first: then the codes are good.
create or replace function api.factor_confirm(token_hash text, step bigint, codes bytea[])
returns integer language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash, is_fresh => true);
	s arca.account_sessions := i.s;
	a arca.accounts := i.a;
	is_first boolean := arca.factor_is_first(a.id);
begin
	update arca.account_factors set confirmed_at = arca.clock()
	where account = a.id and confirmed_at is null;
	if not found then
		raise exception 'there is none' using errcode = 'AR114';
	end if;
	perform arca.factor_use(a.id, step);
	if is_first then
		perform arca.factor_first(a.id, s.id, codes);
	end if;
	perform arca.factor_mail(a, 'app_added');
	return is_first::integer;
end $$;

-- Whoever passes goes on with a new token, and has not lost the factor: a reset that waits for them
-- ends.
create or replace function arca.session_whole(of_id bigint, a arca.accounts, next_hash bytea)
returns json language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	s arca.account_sessions;
begin
	update arca.account_sessions set is_whole = true, proved_at = arca.clock(),
		hash = next_hash
	where id = of_id returning * into s;
	perform arca.factor_reset_forget(a.id);
	return arca.account_json(a, s);
end $$;

create or replace function api.factor_pass(token_hash text, step bigint, next_hash bytea)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash, may_be_half => true);
	s arca.account_sessions := i.s;
	a arca.accounts := i.a;
begin
	perform arca.factor_use(a.id, step);
	return arca.session_whole(s.id, a, next_hash);
end $$;

-- A recovery code instead: counted as a try like the others, good once. Null where it is wrong: the
-- count stays.
create or replace function api.factor_recover(token_hash text, of_hash bytea,
	next_hash bytea)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash, may_be_half => true);
	s arca.account_sessions := i.s;
	a arca.accounts := i.a;
begin
	if not arca.has_factor(a.id) then
		raise exception 'there is none' using errcode = 'AR114';
	end if;
	perform arca.try_take('factor', arca.factor_key(a.id));
	update arca.recovery_codes set used_at = arca.clock()
	where account = a.id and hash = of_hash and used_at is null;
	if not found then
		return null;
	end if;
	perform arca.try_forget('factor', arca.factor_key(a.id));
	return arca.session_whole(s.id, a, next_hash);
end $$;

create or replace function api.factor_delete(token_hash text)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash, is_fresh => true);
	a arca.accounts := i.a;
begin
	perform from arca.accounts where id = a.id for update;
	delete from arca.account_factors where account = a.id and confirmed_at is not null;
	if not found then
		raise exception 'there is none' using errcode = 'AR114';
	end if;
	perform arca.factor_gone(a, 'app_removed');
end $$;
