-- Passkeys. What a browser brings the hasher judges, without this database; here is whose a passkey
-- is, which challenge was given, and how far its counter was.

create or replace function arca.base64url(bytes bytea) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select translate(encode(bytes, 'base64'), '+/=' || chr(10), '-_')
$$;

-- For how long a challenge is good.
create or replace function arca.passkey_time() returns interval
language sql stable as $$ select arca.keep('passkey_challenge') $$;

create or replace function arca.passkey_json(p arca.account_passkeys) returns json
language sql stable as $$
	select json_build_object('id', p.id, 'name', p.name, 'created_at', api.rfc3339(p.created_at),
		'used_at', api.rfc3339(p.used_at), 'is_suspect', p.suspect_at is not null)
$$;

create or replace function arca.passkey_ids(of_account bigint) returns json
language sql stable as $$
	select coalesce(json_agg(arca.base64url(credential) order by id), '[]')
	from arca.account_passkeys where account = of_account
$$;

create or replace function arca.passkey_challenge(of_session bigint, of_purpose text, of_hash bytea)
returns void language sql set search_path = pg_catalog, pg_temp as $$
	insert into arca.passkey_challenges (session, purpose, hash, until)
	values (of_session, of_purpose, of_hash, arca.clock() + arca.passkey_time())
	on conflict (session, purpose) do update set hash = excluded.hash, until = excluded.until
$$;

-- Gives the challenge of a session, which has had its one use with that.
create or replace function arca.passkey_challenge_take(of_session bigint, of_purpose text)
returns bytea language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	found_hash bytea;
begin
	delete from arca.passkey_challenges where session = of_session and purpose = of_purpose
		and until > arca.clock() returning hash into found_hash;
	if not found then
		raise exception 'no challenge' using errcode = 'AR121';
	end if;
	return found_hash;
end $$;

-- Who has a role makes passkeys that know their user; others as it comes.
create or replace function arca.passkey_must_verify(of_account bigint) returns boolean
language sql stable as $$
	select exists (select from arca.grants where account = of_account and ended_at is null)
$$;

-- --- making one ----------------------------------------------------------------------------------

-- What the browser is told to make; the caller adds the challenge and the site.
create or replace function api.passkey_begin(token_hash text, challenge bytea)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash, is_fresh => true);
	s arca.account_sessions := i.s;
	a arca.accounts := i.a;
begin
	if (select count(*) from arca.account_passkeys where account = a.id) >= 10 then
		raise exception 'enough of them' using errcode = 'AR123';
	end if;
	perform arca.passkey_challenge(s.id, 'create', challenge);
	return json_build_object(
		'rp_name', (select api.text_in(names, a.language) from arca.city),
		'user_id', arca.base64url(convert_to(a.code, 'UTF8')),
		'user_name', a.email, 'user_display_name', a.pseudonym,
		'algorithms', json_build_array(-7, -8, -257), 'exclude', arca.passkey_ids(a.id),
		'user_verification', case when arca.passkey_must_verify(a.id) then 'required'
			else 'preferred' end,
		'timeout_ms', extract(epoch from arca.passkey_time())::integer * 1000);
end $$;

create or replace function api.passkey_take(token_hash text, out challenge bytea,
	out must_verify integer)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash, is_fresh => true);
	s arca.account_sessions := i.s;
begin
	challenge := arca.passkey_challenge_take(s.id, 'create');
	must_verify := arca.passkey_must_verify(s.account)::integer;
end $$;

create or replace function api.passkey_keep(token_hash text, of_credential bytea,
	of_algorithm smallint, of_key bytea, of_count bigint, of_verified boolean, of_name text,
	codes bytea[], out passkey json, out is_first integer)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash, is_fresh => true);
	s arca.account_sessions := i.s;
	a arca.accounts := i.a;
	p arca.account_passkeys;
begin
	is_first := arca.factor_is_first(a.id)::integer;
	if (select count(*) from arca.account_passkeys where account = a.id) >= 10 then
		raise exception 'enough of them' using errcode = 'AR123';
	end if;
	insert into arca.account_passkeys (account, credential, algorithm, public_key, sign_count,
		is_verified, name, created_at)
	values (a.id, of_credential, of_algorithm, of_key, of_count, of_verified, of_name,
		arca.clock())
	on conflict (credential) do nothing returning * into p;
	if p.id is null then
		raise exception 'there is one' using errcode = 'AR122';
	end if;
	if is_first = 1 then
		perform arca.factor_first(a.id, s.id, codes);
	end if;
	perform arca.factor_mail(a, 'passkey_added');
	passkey := arca.passkey_json(p);
end $$;

create or replace function api.passkeys(token_hash text)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash);
	a arca.accounts := i.a;
begin
	return (select json_build_object('items', coalesce(json_agg(arca.passkey_json(p) order by p.id),
		'[]'), 'next', null) from arca.account_passkeys p where p.account = a.id);
end $$;

create or replace function api.passkey_delete(token_hash text, of_id bigint)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash, is_fresh => true);
	a arca.accounts := i.a;
begin
	perform from arca.accounts where id = a.id for update;
	delete from arca.account_passkeys where account = a.id and id = of_id;
	if not found then
		raise exception 'no such passkey' using errcode = 'AR404';
	end if;
	perform arca.factor_gone(a, 'passkey_removed');
end $$;

-- --- using one -----------------------------------------------------------------------------------

-- What the browser is told to sign; the caller adds the challenge and the site.
create or replace function api.passkey_ask(token_hash text, challenge bytea)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash, may_be_half => true);
	s arca.account_sessions := i.s;
	a arca.accounts := i.a;
begin
	if not exists (select from arca.account_passkeys where account = a.id) then
		raise exception 'there is none' using errcode = 'AR114';
	end if;
	perform arca.passkey_challenge(s.id, 'get', challenge);
	return json_build_object('allow', arca.passkey_ids(a.id),
		'user_verification', case when (select bool_and(is_verified) from arca.account_passkeys
			where account = a.id) then 'required' else 'preferred' end,
		'timeout_ms', extract(epoch from arca.passkey_time())::integer * 1000);
end $$;

-- The challenge, used up with that, and the key; null where the account has no such passkey.
create or replace function api.passkey_use(token_hash text, of_credential bytea, out id bigint,
	out challenge bytea, out must_verify integer, out algorithm smallint, out public_key bytea)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash, may_be_half => true);
	s arca.account_sessions := i.s;
	p arca.account_passkeys;
begin
	challenge := arca.passkey_challenge_take(s.id, 'get');
	select * into p from arca.account_passkeys o
	where o.account = s.account and o.credential = of_credential;
	id := p.id;
	must_verify := p.is_verified::integer;
	algorithm := p.algorithm;
	public_key := p.public_key;
end $$;

-- It was signed. A counter that does not grow is that of a copy, or of what was copied: null, and it
-- is noted.
create or replace function api.passkey_pass(token_hash text, of_id bigint, of_count bigint,
	next_hash bytea)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash, may_be_half => true);
	s arca.account_sessions := i.s;
	a arca.accounts := i.a;
begin
	update arca.account_passkeys set sign_count = of_count, used_at = arca.clock()
	where id = of_id and account = a.id
		and (of_count > sign_count or (of_count = 0 and sign_count = 0));
	if not found then
		update arca.account_passkeys set suspect_at = arca.clock()
		where id = of_id and account = a.id;
		return null;
	end if;
	return arca.session_whole(s.id, a, next_hash);
end $$;
