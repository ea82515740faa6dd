-- Extending a phase of a published round: staff ask, the forum decides. It is approved in parity: by more than half of the seats of the
-- city and by more than half of those of civil society, and there is one of each at least; refused once more than half of either side
-- refuse. Seats are those that can be used when somebody decides, but for who asked. Locks: the round, then the request.

-- --- asking ---------------------------------------------------------------------------------------

-- The starts of all phases of a round that are still to come, as staff want them: none earlier than it is, each after the one before,
-- and one later at least. Gives the number of those that move.
create or replace function arca.extension_check(of_budget integer, phases jsonb, now timestamptz) returns bigint
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	one record;
	p arca.budget_phases;
	start_before timestamptz;
	seen text[] := '{}';
	moved bigint := 0;
begin
	for one in select place - 1 as place, r ->> 'phase' as phase, (r ->> 'starts_at')::timestamptz as starts_at
			from jsonb_array_elements(phases) with ordinality l (r, place)
			order by array_position(arca.phase_names(), r ->> 'phase'), place loop
		select * into p from arca.budget_phases where budget = of_budget and phase = one.phase;
		if not found or one.phase = any (seen) then
			raise exception 'at /phases/%/phase %', one.place, case when p.phase is null then 'unknown' else 'repeated' end using errcode = 'AR283';
		end if;
		if p.starts_at <= now then
			raise exception 'at /phases/%/phase %', one.place, one.phase using errcode = 'AR285';
		end if;
		-- as it is told, to the second
		if one.starts_at < date_trunc('second', p.starts_at) then
			raise exception 'at /phases/%/starts_at %', one.place, one.phase using errcode = 'AR282';
		end if;
		if start_before >= one.starts_at then
			raise exception 'at /phases/%/starts_at %', one.place, one.phase using errcode = 'AR226';
		end if;
		if one.starts_at > p.starts_at then
			if arca.is_sealed(of_budget, one.phase) then
				raise exception 'at /phases/%/starts_at %', one.place, one.phase using errcode = 'AR286';
			end if;
			moved := moved + 1;
		end if;
		seen := seen || one.phase;
		start_before := one.starts_at;
	end loop;
	for one in select phase from arca.budget_phases where budget = of_budget and starts_at > now and not phase = any (seen) order by starts_at loop
		raise exception 'at /phases %', one.phase using errcode = 'AR283';
	end loop;
	if moved = 0 then
		raise exception 'at /phases same' using errcode = 'AR283';
	end if;
	return moved;
end $$;

-- What was still open when its time was over is settled so, with an act.
create or replace function arca.extension_lapse(e arca.extensions) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	update arca.extensions set sides = arca.extension_sides(e), state = 'lapsed', settled_at = arca.clock() where id = e.id;
	perform arca.act('extension_lapsed', 'clerk', null, (select jsonb_build_object('round', slug, 'extension', e.id) from arca.budgets where id = e.budget));
end $$;

create or replace function api.extension_ask(token_hash text, of_slug text, body jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{staff}', true);
	b arca.budgets;
	e arca.extensions;
	by_seat bigint := arca.seat(a.id, '{staff}');
	said text := arca.text_shape(body ->> 'reason', 20, 2000);
	now timestamptz;
	moved bigint;
begin
	select * into b from arca.budgets where slug = of_slug and published_at is not null for update;
	if not found then
		raise exception 'no such round' using errcode = 'AR203';
	end if;
	perform arca.check_language(body ->> 'language');
	if said is null then
		raise exception 'at /reason form' using errcode = 'AR283';
	end if;
	now := arca.clock(); -- once nobody else can move them
	moved := arca.extension_check(b.id, body -> 'phases', now);
	select * into e from arca.extensions where budget = b.id and state = 'open' for update;
	if e.lapses_at > now then
		raise exception 'one waits' using errcode = 'AR284';
	elsif e.id is not null then
		perform arca.extension_lapse(e);
	end if;
	insert into arca.extensions (budget, reason, language, asked_by, asked_at, lapses_at)
	select b.id, said, body ->> 'language', by_seat, now, min(p.starts_at)
	from arca.budget_phases p join jsonb_array_elements(body -> 'phases') r on r ->> 'phase' = p.phase
	where p.budget = b.id and (r ->> 'starts_at')::timestamptz > p.starts_at returning * into e;
	insert into arca.extension_phases (extension, phase, was, starts_at)
	select e.id, p.phase, p.starts_at, (r ->> 'starts_at')::timestamptz
	from arca.budget_phases p join jsonb_array_elements(body -> 'phases') r on r ->> 'phase' = p.phase
	where p.budget = b.id and (r ->> 'starts_at')::timestamptz > p.starts_at;
	perform arca.act('extension_asked', 'staff', by_seat, jsonb_build_object('round', b.slug, 'extension', e.id, 'phases', moved));
	return arca.extension_json(e);
end $$;

-- --- deciding -------------------------------------------------------------------------------------

-- Phases move, the last first, so that none passes another on the way; everybody who follows the round is told.
create or replace function arca.extension_apply(e arca.extensions, b arca.budgets) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	x arca.extension_phases;
	approvals jsonb := (select jsonb_object_agg(s ->> 'side', s -> 'approve') from jsonb_array_elements(e.sides) s);
begin
	for x in select * from arca.extension_phases where extension = e.id order by was desc loop
		if arca.is_sealed(b.id, x.phase) then
			raise exception 'the vote has its manifest' using errcode = 'AR286';
		end if;
		update arca.budget_phases set starts_at = x.starts_at where budget = b.id and phase = x.phase;
	end loop;
	for x in select * from arca.extension_phases where extension = e.id order by was loop
		perform arca.act('phase_extended', 'forum', null, jsonb_build_object('round', b.slug, 'extension', e.id, 'phase', x.phase,
			'from', api.rfc3339(x.was), 'to', api.rfc3339(x.starts_at)) || approvals);
	end loop;
	insert into arca.happened (kind, topic, at) values ('phase', 'round:' || b.slug, arca.clock());
	perform arca.followers_tell('round', b.id, 'extended', (select account from arca.grants where id = e.asked_by));
end $$;

-- After each decision: what both sides approve is done, what one of them refuses is refused.
create or replace function arca.extension_settle(e arca.extensions, b arca.budgets, now timestamptz) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	counted jsonb := arca.extension_sides(e);
	is_approved boolean := (select bool_and((s ->> 'approve')::bigint >= (s ->> 'needed')::bigint) from jsonb_array_elements(counted) s);
	is_refused boolean := (select bool_or((s ->> 'refuse')::bigint >= (s ->> 'needed')::bigint) from jsonb_array_elements(counted) s);
begin
	if not is_approved and not is_refused then
		return;
	end if;
	update arca.extensions set sides = counted, state = case when is_approved then 'approved' else 'refused' end, settled_at = now
	where id = e.id returning * into e;
	if is_approved then
		perform arca.extension_apply(e, b);
	else
		perform arca.act('extension_refused', 'forum', null, jsonb_build_object('round', b.slug, 'extension', e.id)
			|| (select jsonb_object_agg(s ->> 'side', s -> 'refuse') from jsonb_array_elements(counted) s));
	end if;
end $$;

-- As those at the desk see it: which seat decided what, and which are awaited.
create or replace function arca.extension_desk(e arca.extensions, of_account bigint) returns jsonb
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select jsonb_build_object('extension', arca.extension_json(e), 'budget', arca.budget_item(b),
		'votes', (select coalesce(jsonb_agg(jsonb_build_object('seat', v.seat, 'side', g.side, 'is_approval', v.is_approval, 'reason', v.reason,
				'at', api.rfc3339(v.at)) order by g.side, v.seat), '[]')
			from arca.extension_votes v join arca.grants g on g.id = v.seat where v.extension = e.id),
		'awaited', (select coalesce(jsonb_agg(jsonb_build_object('seat', d.seat, 'side', d.side) order by d.side, d.seat), '[]')
			from arca.extension_seats(e) d where arca.extension_state(e) = 'open'
				and not exists (select from arca.extension_votes where extension = e.id and seat = d.seat)),
		'own_seat', o.id, 'is_own', (select account from arca.grants where id = e.asked_by) = of_account,
		'may_decide', arca.extension_state(e) = 'open' and exists (select from arca.extension_seats(e) d where d.seat = o.id))
	from arca.budgets b left join arca.grants o on o.account = of_account and o.role = 'forum' and o.given_at is not null and o.ended_at is null
	where b.id = e.budget
$$;

-- A seat says what it decides, and may say something else until it is settled. Whoever asked has no part in it.
create or replace function api.extension_vote(token_hash text, of_number bigint, body jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{forum}', true);
	b arca.budgets;
	e arca.extensions;
	g arca.grants;
	said text;
	now timestamptz;
begin
	select o.* into b from arca.budgets o join arca.extensions x on x.budget = o.id where x.id = of_number for update of o;
	if not found then
		raise exception 'no such request' using errcode = 'AR404';
	end if;
	select * into e from arca.extensions where id = of_number for update;
	now := arca.clock(); -- once all that it waited for is over: a second late is late
	if e.state <> 'open' or e.lapses_at <= now then
		raise exception 'settled' using errcode = 'AR287';
	end if;
	if exists (select from arca.grants where id = e.asked_by and account = a.id) then
		raise exception 'their own' using errcode = 'AR288';
	end if;
	-- as it is by now: who ended it meanwhile decides nothing
	select * into g from arca.grants where account = a.id and role = 'forum' and given_at is not null and ended_at is null for share;
	if not found then
		raise exception 'not their role' using errcode = 'AR115';
	elsif g.side is null then
		raise exception 'of no side' using errcode = 'AR289';
	end if;
	if not coalesce(body ->> 'reason' ~ '^\s*$', true) then
		said := arca.text_shape(body ->> 'reason', 1, 2000);
		if said is null then
			raise exception 'at /reason form' using errcode = 'AR283';
		end if;
	end if;
	insert into arca.extension_votes (extension, seat, is_approval, reason, at)
	values (e.id, g.id, (body ->> 'is_approval')::boolean, said, now)
	on conflict (extension, seat) do update set is_approval = excluded.is_approval, reason = excluded.reason, at = excluded.at;
	perform arca.extension_settle(e, b, now);
	select * into e from arca.extensions where id = of_number;
	return arca.extension_desk(e, a.id);
end $$;

-- --- the desk -------------------------------------------------------------------------------------

-- For the forum, staff and auditors: all that wait (one a round), and with them what was settled, the newest first, twenty a page.
create or replace function api.extensions(token_hash text, bearer_hash text, cursor bigint) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.reader(token_hash, bearer_hash);
begin
	if not exists (select from unnest(array['forum', 'staff', 'auditor']) role where arca.has_role(a.id, role)) then
		raise exception 'not their role' using errcode = 'AR115';
	end if;
	return (with page as (select e, id from arca.extensions e where arca.extension_state(e) <> 'open' and (cursor is null or id < cursor)
			order by id desc limit 21)
		select json_build_object('own', (select json_build_object('seat', id, 'side', side) from arca.grants where account = a.id and role = 'forum'
				and given_at is not null and ended_at is null),
			'waiting', case when cursor is null then (select coalesce(json_agg(arca.extension_desk(e, a.id) order by e.lapses_at, e.id), '[]')
				from arca.extensions e where state = 'open' and arca.extension_state(e) = 'open') else '[]' end,
			'items', (select coalesce(json_agg(arca.extension_desk(e, a.id) order by id desc), '[]') from (select * from page order by id desc limit 20) l),
			'next', (select min(id)::text from (select id from page order by id desc limit 20) l having (select count(*) from page) > 20)));
end $$;

-- By the clerk: those whose time is over; how many there were.
create or replace function arca.extensions_lapse() returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	e arca.extensions;
	lapsed bigint := 0;
begin
	for e in select x.* from arca.extensions x join arca.budgets b on b.id = x.budget where x.state = 'open' and x.lapses_at <= arca.clock()
			order by x.budget for update of b loop
		select * into e from arca.extensions where id = e.id and state = 'open' for update;
		if found then
			perform arca.extension_lapse(e);
			lapsed := lapsed + 1;
		end if;
	end loop;
	return lapsed;
end $$;
