-- Roles: what one person asks for another one approves; neither is who it is about. What is not
-- withdrawn holds, as long as the account has its second factor.

-- Roles that one person cannot have together: who audits or monitors has no part in what they look
-- at, and no side of the forum.
create or replace function arca.are_apart(one text, other text) returns boolean
language sql immutable as $$
	select one <> other and (one in ('auditor', 'monitor') or other in ('auditor', 'monitor'))
$$;

-- Seats that one person cannot have together, by their sides: those of both, and one of civil society with any role of the city.
-- Of seats that are no forum's the side is null.
create or replace function arca.sides_apart(one text, one_side text, other text, other_side text) returns boolean
language sql immutable as $$
	select case when one = 'forum' and other = 'forum' then coalesce(one_side <> other_side, false)
		else coalesce(one_side = 'civil' or other_side = 'civil', false) end
$$;

-- Given and not ended, whether it can be used now or not.
create or replace function arca.holds(of_account bigint, of_role text) returns boolean
language sql stable as $$
	select exists (select from arca.grants where account = of_account and role = of_role
		and given_at is not null and ended_at is null)
$$;

create or replace function arca.has_role(of_account bigint, of_role text) returns boolean
language sql stable as $$
	select arca.holds(of_account, of_role) and arca.has_factor(of_account)
$$;

-- Who is signed in, if they have one of these roles; with a fresh proof where something changes.
create or replace function arca.in_role(token_hash text, roles text[], is_fresh boolean)
returns arca.accounts language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash, is_fresh => is_fresh);
	a arca.accounts := i.a;
begin
	if not exists (select from unnest(roles) role where arca.has_role(a.id, role)) then
		raise exception 'not their role' using errcode = 'AR115';
	end if;
	return a;
end $$;

create or replace function arca.grant_json(g arca.grants) returns json
language sql stable as $$
	select json_build_object('id', g.id, 'account', who.code, 'pseudonym', who.pseudonym,
		'role', g.role, 'side', g.side, 'reason', g.reason,
		'state', case when g.ended_at is not null and g.given_at is null then 'refused'
			when g.ended_at is not null then 'ended'
			when g.end_asked_at is not null then 'ending'
			when g.given_at is not null then 'given' else 'asked' end,
		'is_usable', arca.has_role(g.account, g.role),
		'asked_by', (select code from arca.accounts where id = g.asked_by),
		'asked_at', api.rfc3339(g.asked_at),
		'given_by', (select code from arca.accounts where id = g.given_by),
		'given_at', api.rfc3339(g.given_at), 'end_reason', g.end_reason,
		'end_asked_by', (select code from arca.accounts where id = g.end_asked_by),
		'end_asked_at', api.rfc3339(g.end_asked_at),
		'ended_by', (select code from arca.accounts where id = g.ended_by),
		'ended_at', api.rfc3339(g.ended_at))
	from arca.accounts who where who.id = g.account
$$;

-- An act about a role, of somebody who is staff or has the role, or of who runs the machine (null).
-- It names the grant and not who it is about: whose that is stays in this table.
create or replace function arca.grant_act(kind text, g arca.grants, by_account bigint) returns void
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select arca.act(kind, case when by_account is null then 'sysadmin'
			when by_account = g.account then g.role else 'staff' end,
		case when by_account = g.account then g.id else arca.seat(by_account, '{staff}') end,
		jsonb_strip_nulls(jsonb_build_object('grant', g.id, 'role', g.role, 'side', g.side)))
$$;

-- `what` is one of the words in proto/mail/role_changed.json: what others did about one's role.
create or replace function arca.grant_mail(g arca.grants, what text) returns void
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select arca.mail(a, 'role_changed', null, jsonb_build_object('role', g.role, 'what', what))
	from arca.accounts a where a.id = g.account and a.state = 'active'
$$;

-- All of them for staff and auditors; for others their own.
drop function if exists api.grants(text, bigint);
create or replace function api.grants(token_hash text, bearer_hash text, before bigint)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.reader(token_hash, bearer_hash);
	sees_all boolean := arca.has_role(a.id, 'staff') or arca.has_role(a.id, 'auditor');
	rows json;
	least_id bigint;
begin
	select coalesce(json_agg(arca.grant_json(g) order by g.id desc), '[]'), min(g.id)
	into rows, least_id
	from (select * from arca.grants o where (sees_all or o.account = a.id)
		and (before is null or o.id < before) order by o.id desc limit 50) as g;
	return json_build_object('items', rows, 'next', case when json_array_length(rows) = 50
		then least_id::text end);
end $$;

-- No role that the account has, or is to have, may keep it from this one.
drop function if exists arca.check_apart(bigint, text);
create or replace function arca.check_apart(of_account bigint, of_role text, of_side text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	perform from arca.accounts where id = of_account for update;
	if exists (select from arca.grants where account = of_account and ended_at is null
			and arca.are_apart(role, of_role)) then
		raise exception 'kept apart' using errcode = 'AR117';
	end if;
	if exists (select from arca.grants where account = of_account and ended_at is null
			and arca.sides_apart(role, side, of_role, of_side)) then
		raise exception 'both sides' using errcode = 'AR281';
	end if;
end $$;

create or replace function api.grant_ask(token_hash text, body jsonb)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{staff}', true);
	who arca.accounts;
	g arca.grants;
begin
	select * into who from arca.accounts where code = body ->> 'account' and state = 'active'
		and kind = 'person';
	if not found then
		raise exception 'no such account' using errcode = 'AR118';
	end if;
	if who.id = a.id then
		raise exception 'about oneself' using errcode = 'AR116';
	end if;
	if (body ->> 'role' = 'forum') <> (body ->> 'side' is not null) then
		raise exception 'at /side %', case body ->> 'role' when 'forum' then 'required' else 'form' end using errcode = 'AR280';
	end if;
	perform arca.check_apart(who.id, body ->> 'role', body ->> 'side');
	insert into arca.grants (account, role, side, reason, asked_by, asked_at)
	values (who.id, body ->> 'role', body ->> 'side', body ->> 'reason', a.id, arca.clock())
	on conflict (account, role) where ended_at is null do nothing returning * into g;
	if g.id is null then
		raise exception 'asked for before' using errcode = 'AR119';
	end if;
	perform arca.grant_act('role_asked', g, a.id);
	return arca.grant_json(g);
end $$;

-- The second person: gives what was asked for, or ends what was asked to end.
create or replace function api.grant_approve(token_hash text, of_id bigint)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{staff}', true);
	g arca.grants;
	first bigint;
begin
	select * into g from arca.grants where id = of_id for update;
	if not found then
		raise exception 'no such grant' using errcode = 'AR404';
	end if;
	if g.ended_at is not null or (g.given_at is not null and g.end_asked_at is null) then
		raise exception 'nothing waits' using errcode = 'AR119';
	end if;
	first := case when g.given_at is null then g.asked_by else g.end_asked_by end;
	if a.id in (first, g.account) then
		raise exception 'two people' using errcode = 'AR116';
	end if;
	if g.given_at is null then
		update arca.grants set given_by = a.id, given_at = arca.clock() where id = g.id
			returning * into g;
		perform arca.grant_act('role_given', g, a.id);
		perform arca.grant_mail(g, 'given');
		perform arca.sessions_shorten(g.account);
	else
		update arca.grants set ended_by = a.id, ended_at = arca.clock() where id = g.id
			returning * into g;
		perform arca.grant_act('role_ended', g, a.id);
		perform arca.grant_mail(g, 'ended');
	end if;
	return arca.grant_json(g);
end $$;

-- Asks for the end of a role; of one's own it is the end at once, and so it is of what was only
-- asked for.
create or replace function api.grant_end(token_hash text, of_id bigint, body jsonb)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash, is_fresh => true);
	a arca.accounts := i.a;
	g arca.grants;
begin
	select * into g from arca.grants where id = of_id for update;
	if not found or (g.account <> a.id and not arca.has_role(a.id, 'staff')) then
		raise exception 'no such grant' using errcode = 'AR404';
	end if;
	if g.ended_at is not null or (g.end_asked_at is not null and g.account <> a.id) then
		raise exception 'nothing to end' using errcode = 'AR119';
	end if;
	if g.account = a.id or g.given_at is null then
		update arca.grants set ended_by = a.id, ended_at = arca.clock(),
			end_reason = body ->> 'reason' where id = g.id returning * into g;
		perform arca.grant_act(case when g.given_at is null then 'role_refused' else 'role_ended' end,
			g, a.id);
	else
		update arca.grants set end_asked_by = a.id, end_asked_at = arca.clock(),
			end_reason = body ->> 'reason' where id = g.id returning * into g;
		perform arca.grant_act('role_end_asked', g, a.id);
	end if;
	return arca.grant_json(g);
end $$;

-- For who runs the machine: the first two of the staff, who give all that comes after. Then never
-- again, unless fewer than two are left.
create or replace function arca.grant_first(of_email text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	who arca.accounts;
	g arca.grants;
begin
	lock table arca.grants in share row exclusive mode;
	select * into who from arca.accounts where email = of_email and state = 'active'
		and kind = 'person' for update;
	if not found then
		raise exception 'no such account' using errcode = 'AR118';
	end if;
	if (select count(*) from arca.grants where role = 'staff' and given_at is not null
			and ended_at is null) >= 2 then
		raise exception 'two are there' using errcode = 'AR116';
	end if;
	perform arca.check_apart(who.id, 'staff', null);
	insert into arca.grants (account, role, reason, asked_at, given_at)
	values (who.id, 'staff', 'arcad grant', arca.clock(), arca.clock())
	on conflict (account, role) where ended_at is null do nothing returning * into g;
	if g.id is null then
		raise exception 'has it' using errcode = 'AR119';
	end if;
	perform arca.grant_act('role_given', g, null);
	perform arca.sessions_shorten(who.id);
end $$;
