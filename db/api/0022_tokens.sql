-- API tokens: an auditor's programs read with them what the auditor may read, and change nothing.

-- The grant under which somebody audits, held until the transaction ends: no token is made for a
-- seat that ends meanwhile.
create or replace function arca.auditor_seat(of_account bigint) returns bigint
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	seat bigint;
begin
	select id into seat from arca.grants where account = of_account and role = 'auditor'
		and given_at is not null and ended_at is null for update;
	return seat;
end $$;

-- Whose token it is, if it is good: the role is still theirs, and has its second factor.
create or replace function arca.token_reader(bearer_hash text) returns arca.accounts
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	t arca.api_tokens;
	a arca.accounts;
begin
	select * into t from arca.api_tokens where hash = decode(bearer_hash, 'hex')
		and until > arca.clock();
	select who.* into a from arca.grants g join arca.accounts who on who.id = g.account
	where g.id = t.seat and who.state = 'active' and arca.has_role(who.id, 'auditor');
	if a.id is null then
		raise exception 'no such token' using errcode = 'AR140';
	end if;
	if coalesce(t.used_at, '-infinity') + interval '1 minute' <= arca.clock() then
		update arca.api_tokens set used_at = arca.clock() where id = t.id;
	end if;
	return a;
end $$;

-- Who reads: with a token, else who is signed in.
create or replace function arca.reader(token_hash text, bearer_hash text) returns arca.accounts
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	i record;
begin
	if bearer_hash <> '' then
		return arca.token_reader(bearer_hash);
	end if;
	i := arca.signed_in(token_hash);
	return i.a;
end $$;

create or replace function arca.token_json(t arca.api_tokens) returns json
language sql stable set search_path = pg_catalog, pg_temp as $$
	select json_build_object('id', t.id, 'name', t.name, 'hint', t.hint,
		'created_at', api.rfc3339(t.created_at), 'until', api.rfc3339(t.until),
		'used_at', api.rfc3339(t.used_at), 'is_good', t.until > arca.clock())
$$;

-- The tokens of all of somebody's seats end, not by their own doing: how many there were.
create or replace function arca.tokens_end(of_account bigint, by_role text) returns bigint
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	t arca.api_tokens;
	count bigint := 0;
begin
	for t in delete from arca.api_tokens where seat in (select id from arca.grants
			where account = of_account) returning * loop
		perform arca.act('token_revoked', by_role, null,
			jsonb_build_object('token', t.id, 'grant', t.seat));
		count := count + 1;
	end loop;
	return count;
end $$;

-- However a role ends, and by whom: so do its tokens.
create or replace function arca.grant_tokens_end() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	perform arca.tokens_end(new.account, 'clerk');
	return null;
end $$;
create or replace trigger tokens_end after update of ended_at on arca.grants for each row
	when (new.ended_at is not null and new.role = 'auditor')
	execute function arca.grant_tokens_end();

create or replace function api.tokens(token_hash text)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{auditor}', false);
begin
	return (select json_build_object('items', coalesce(json_agg(arca.token_json(t)
			order by t.id desc), '[]'), 'next', null)
		from arca.api_tokens t join arca.grants g on g.id = t.seat
		where g.account = a.id and g.ended_at is null);
end $$;

create or replace function api.token_keep(token_hash text, of_hash bytea, of_hint text, body jsonb)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{auditor}', true);
	of_seat bigint := arca.auditor_seat(a.id);
	ends timestamptz := arca.clock() + interval '1 day' * (body ->> 'days')::integer;
	t arca.api_tokens;
begin
	if of_seat is null then
		raise exception 'not their role' using errcode = 'AR115';
	end if;
	if (select count(*) from arca.api_tokens where seat = of_seat and until > arca.clock()) >= 10 then
		raise exception 'ten are there' using errcode = 'AR141';
	end if;
	insert into arca.api_tokens (hash, seat, name, hint, created_at, until)
	values (of_hash, of_seat, body ->> 'name', of_hint, arca.clock(), ends) returning * into t;
	perform arca.act('token_made', 'auditor', of_seat, jsonb_build_object('token', t.id,
		'grant', of_seat, 'until', api.rfc3339(ends)));
	perform arca.mail(a, 'token_made', null, jsonb_build_object('until',
		arca.time_words(ends, coalesce(a.zone, (select zone from arca.city)))));
	return arca.token_json(t);
end $$;

create or replace function api.token_delete(token_hash text, of_id bigint)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{auditor}', true);
	of_seat bigint := arca.auditor_seat(a.id);
begin
	delete from arca.api_tokens where id = of_id and seat = of_seat;
	if not found then
		raise exception 'no such token' using errcode = 'AR404';
	end if;
	perform arca.act('token_revoked', 'auditor', of_seat,
		jsonb_build_object('token', of_id, 'grant', of_seat));
end $$;
