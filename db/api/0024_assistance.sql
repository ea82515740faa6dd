-- Assisted sessions: an officer, by their own session, acts for somebody who is there in person. What
-- takes part in it says so by arca.assisting; voting sessions, codes and ballots never do.

create or replace function arca.assistance_json(s arca.assistances) returns json
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select json_build_object('id', s.id, 'account', a.code, 'pseudonym', a.pseudonym,
		'language', a.language, 'zone', a.zone, 'reason', s.reason,
		'opened_at', api.rfc3339(s.opened_at), 'until', api.rfc3339(s.until),
		-- the device of who asks may have another clock
		'left_s', greatest(0, ceil(extract(epoch from s.until - arca.clock())))::integer)
	from arca.accounts a where a.id = s.account
$$;

-- Ends those of a seat, or of an account, or (both null) those whose time is over: how many.
create or replace function arca.assistances_close(of_seat bigint, of_account bigint, by_role text)
returns bigint language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	s arca.assistances;
	count bigint := 0;
begin
	for s in update arca.assistances set closed_at = least(until, arca.clock())
			where closed_at is null and (seat = of_seat or account = of_account
				or (of_seat is null and of_account is null and until <= arca.clock()))
			returning * loop
		perform arca.act('assistance_closed', by_role,
			case when by_role = 'officer' then s.seat end, jsonb_build_object('assistance', s.id));
		count := count + 1;
	end loop;
	return count;
end $$;

-- The officer's seat, held until the transaction ends.
create or replace function arca.officer_seat(token_hash text, is_fresh boolean) returns arca.grants
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{officer}', is_fresh);
	g arca.grants;
begin
	select * into g from arca.grants where account = a.id and role = 'officer'
		and given_at is not null and ended_at is null for update;
	if not found then
		raise exception 'not their role' using errcode = 'AR115';
	end if;
	return g;
end $$;

-- Who is helped, in an officer's own session that goes on. Everything that an officer may do for
-- somebody asks here for whom.
create or replace function arca.assisting(token_hash text, of_id bigint) returns arca.accounts
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	g arca.grants := arca.officer_seat(token_hash, false);
	a arca.accounts;
begin
	select who.* into a from arca.assistances s join arca.accounts who on who.id = s.account
	where s.id = of_id and s.seat = g.id and s.closed_at is null and s.until > arca.clock()
		and who.state = 'active';
	if a.id is null then
		raise exception 'no such session' using errcode = 'AR404';
	end if;
	return a;
end $$;

create or replace function api.assistance_open(token_hash text, body jsonb)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	g arca.grants := arca.officer_seat(token_hash, true);
	now timestamptz := arca.clock();
	a arca.accounts;
	s arca.assistances;
begin
	select * into a from arca.accounts where code = body ->> 'account' and state = 'active'
		and kind = 'person';
	if not found then
		raise exception 'no such account' using errcode = 'AR118';
	end if;
	if a.id = g.account then
		raise exception 'oneself' using errcode = 'AR116';
	end if;
	if a.level < 2 then
		raise exception 'not verified' using errcode = 'AR145';
	end if;
	perform arca.assistances_close(null, null, 'clerk');
	insert into arca.assistances (seat, account, reason, opened_at, until)
	values (g.id, a.id, body ->> 'reason', now, now + interval '30 minutes')
	on conflict do nothing returning * into s;
	if s.id is null then
		raise exception 'one goes on' using errcode = 'AR146';
	end if;
	-- not why: with the time and the place that may say too much of who was seen there
	perform arca.act('assistance_opened', 'officer', g.id, jsonb_build_object('assistance', s.id));
	perform arca.mail(a, 'assisted');
	return arca.assistance_json(s);
end $$;

-- The one that goes on, or none.
create or replace function api.assistances(token_hash text)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{officer}', false);
begin
	return (select json_build_object('items', coalesce(json_agg(arca.assistance_json(s)), '[]'),
			'next', null)
		from arca.assistances s join arca.grants g on g.id = s.seat
		where g.account = a.id and s.closed_at is null and s.until > arca.clock());
end $$;

create or replace function api.assistance_close(token_hash text, of_id bigint)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	g arca.grants := arca.officer_seat(token_hash, false);
begin
	perform from arca.assistances where id = of_id and seat = g.id and closed_at is null;
	if not found then
		raise exception 'no such session' using errcode = 'AR404';
	end if;
	perform arca.assistances_close(g.id, null, 'officer');
end $$;

-- Name, language and zone of who is helped; what they agreed to is theirs alone to change.
create or replace function api.assistance_profile(token_hash text, of_id bigint, body jsonb)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.assisting(token_hash, of_id);
	s arca.assistances;
begin
	perform arca.profile_set(a, body);
	select * into s from arca.assistances where id = of_id;
	perform arca.act('assistance_used', 'officer', s.seat,
		jsonb_build_object('assistance', s.id, 'what', 'profile'));
	return arca.assistance_json(s);
end $$;

-- However an officer's role ends: so does what they have open.
create or replace function arca.grant_assistances_end() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	perform arca.assistances_close(new.id, null, 'clerk');
	return null;
end $$;
create or replace trigger assistances_end after update of ended_at on arca.grants for each row
	when (new.ended_at is not null and new.role = 'officer')
	execute function arca.grant_assistances_end();

-- --- verifying somebody at a desk ----------------------------------------------------------------

-- For the registrar: the account that an officer, with a fresh proof, says is there in person.
create or replace function arca.desk_account(token bytea, of_code text, out account bigint,
	out is_organisation integer, out now_s bigint, out today date, out seat bigint)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	g arca.grants := arca.officer_seat(encode(token, 'hex'), true);
	a arca.accounts;
begin
	select * into a from arca.accounts where code = of_code and state = 'active' and level >= 1;
	if not found then
		raise exception 'no such account' using errcode = 'AR118';
	end if;
	if a.id = g.account then
		raise exception 'oneself' using errcode = 'AR116';
	end if;
	account := a.id;
	is_organisation := (a.kind = 'organisation')::integer;
	now_s := floor(extract(epoch from arca.clock()));
	today := (arca.clock() at time zone coalesce((select zone from arca.city), 'UTC'))::date;
	seat := g.id;
end $$;

-- Once the registry knows that it is so. No seat: it was done on the machine (arcad census desk).
create or replace function arca.assure_desk(of_account bigint, of_seat bigint) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	perform arca.act('desk_verified', case when of_seat is null then 'sysadmin' else 'officer' end,
		of_seat, '{}');
	return arca.assure(of_account, 'desk');
end $$;
