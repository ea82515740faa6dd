-- Signing in with an OpenID provider. Whether a provider said so the broker judges; here is whose
-- account it is. An account is never found by its address: only by who the person is there.

-- --- visits --------------------------------------------------------------------------------------

-- A browser is on its way. What is done to an account there needs somebody who is signed in, and to
-- add a way in, a fresh proof.
create or replace function api.provider_visit(token_hash text, of_hash bytea, of_purpose text,
	network bytea)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	s arca.account_sessions;
begin
	if of_purpose <> 'sign_in' then
		s := (arca.signed_in(token_hash, is_fresh => of_purpose = 'link')).s;
	end if;
	perform arca.rate_take('sign_in', network, null);
	insert into arca.provider_visits (hash, purpose, session, until)
	values (of_hash, of_purpose, s.id, arca.clock() + arca.keep('provider_visit'));
end $$;

-- It is back: says what for, once. A visit for an account ends in the session that began it.
create or replace function api.provider_return(token_hash text, of_hash bytea)
returns text language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	v arca.provider_visits;
begin
	delete from arca.provider_visits where hash = of_hash and purpose <> 'register'
		and until > arca.clock() returning * into v;
	if not found or (v.session is not null
			and (arca.signed_in(token_hash)).s.id <> v.session) then
		raise exception 'no such visit' using errcode = 'AR150';
	end if;
	return v.purpose;
end $$;

-- --- what for ------------------------------------------------------------------------------------

-- When the provider asked the person who they are; null: it does not say, and nothing is proved.
create or replace function arca.provider_proved_at(age_s bigint) returns timestamptz
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select arca.clock() - coalesce(age_s * interval '1 second', arca.proof_time())
$$;

-- A session for whose account it is. Null where it is nobody's: then `next_hash` waits for somebody
-- who makes one. The second value says whether one of theirs waits for its confirmation.
create or replace function api.provider_sign_in(of_subject bytea, token bytea, agent text,
	network bytea, age_s bigint, next_hash bytea, out account json, out is_waiting integer)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts;
begin
	perform arca.rate_return('sign_in', network);
	select o.* into a from arca.account_identities i join arca.accounts o on o.id = i.account
	where i.subject = of_subject for update of o;
	is_waiting := (a.state = 'unconfirmed')::integer;
	if a.state = 'active' then
		update arca.account_identities i set used_at = arca.clock() where i.account = a.id;
		account := arca.session_open(a, token, agent, arca.provider_proved_at(age_s));
		return;
	end if;
	insert into arca.provider_visits (hash, purpose, subject, until)
	values (next_hash, 'register', of_subject, arca.clock() + arca.keep('provider_visit'));
end $$;

-- `change` is one of the words in proto/mail/provider_changed.json.
create or replace function arca.provider_mail(a arca.accounts, change text) returns void
language sql set search_path = pg_catalog, pg_temp as $$
	select arca.mail(a, 'provider_changed', null, jsonb_build_object('change', change))
$$;

-- One more way in, for who is signed in.
create or replace function api.provider_link(token_hash text, of_subject bytea)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash);
	s arca.account_sessions := i.s;
	a arca.accounts := i.a;
begin
	perform from arca.accounts where id = a.id for update;
	perform arca.identity_free(of_subject);
	insert into arca.account_identities (account, subject, created_at)
	values (a.id, of_subject, arca.clock()) on conflict do nothing;
	if not found then
		raise exception 'somebody''s' using errcode = 'AR151';
	end if;
	perform arca.provider_mail(a, 'linked');
	return arca.account_json(a, s);
end $$;

-- Instead of the password: as fresh as the provider's own look at them.
create or replace function api.provider_proof(token_hash text, of_subject bytea, age_s bigint,
	network bytea, next_hash bytea)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash);
	s arca.account_sessions := i.s;
	a arca.accounts := i.a;
	at timestamptz := arca.provider_proved_at(age_s);
begin
	if not exists (select from arca.account_identities where account = a.id
			and subject = of_subject) then
		raise exception 'another' using errcode = 'AR151';
	end if;
	if at + arca.proof_time() <= arca.clock() then
		raise exception 'not asked anew' using errcode = 'AR152';
	end if;
	perform arca.rate_return('sign_in', network);
	update arca.account_identities set used_at = arca.clock() where account = a.id;
	update arca.account_sessions set proved_at = greatest(proved_at, at), hash = next_hash
	where id = s.id returning * into s;
	return arca.account_json(a, s);
end $$;

-- Never the only way in.
create or replace function api.provider_unlink(token_hash text)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash, is_fresh => true);
	a arca.accounts := i.a;
begin
	select * into a from arca.accounts where id = a.id for update;
	if a.password is null then
		raise exception 'no other way in' using errcode = 'AR153';
	end if;
	delete from arca.account_identities where account = a.id;
	if not found then
		raise exception 'there is none' using errcode = 'AR404';
	end if;
	perform arca.provider_mail(a, 'unlinked');
end $$;

-- --- a new account -------------------------------------------------------------------------------

-- An account that nobody confirmed keeps nobody from making another.
create or replace function arca.identity_free(of_subject bytea) returns void
language sql set search_path = pg_catalog, pg_temp as $$
	delete from arca.account_identities i using arca.accounts a
	where i.subject = of_subject and a.id = i.account and a.state = 'unconfirmed'
$$;

-- As api.account_register, and as silent: whoever has the address hears of it, and is asked to confirm
-- it whatever the provider says of it. An account that there is already gets no way in by this.
create or replace function api.provider_register(of_hash bytea, of_email text, of_pseudonym text,
	of_language text, of_zone text)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	v arca.provider_visits;
	a arca.accounts;
begin
	delete from arca.provider_visits where hash = of_hash and purpose = 'register'
		and until > arca.clock() returning * into v;
	if not found then
		raise exception 'no such visit' using errcode = 'AR150';
	end if;
	perform arca.identity_free(v.subject);
	a := arca.account_make(of_email, null, 'person', of_pseudonym, null, of_language, of_zone);
	if a.id is null then
		return;
	end if;
	insert into arca.account_identities (account, subject, created_at)
	values (a.id, v.subject, arca.clock()) on conflict do nothing;
	if not found then -- made elsewhere meanwhile, and confirmed
		raise exception 'somebody''s' using errcode = 'AR151';
	end if;
end $$;
