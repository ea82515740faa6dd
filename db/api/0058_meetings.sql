-- Meetings of the city: announced, changed and cancelled by staff; seats by order of registration, a list of who waits
-- for one, and minutes in versions. Locks: one's own account (0028), then the meeting.

-- --- as they are read -------------------------------------------------------------------------------

-- What a meeting is about, as everybody may read it; a round goes by its slug.
create or replace function arca.meeting_about(of_meeting bigint) returns json
language sql stable set search_path = pg_catalog, pg_temp as $$
	select coalesce(json_agg(case when t.kind = 'round' then (select json_build_object('kind', 'round', 'number', null, 'budget', b.slug,
			'title', b.titles ->> (select languages[1] from arca.city)) from arca.budgets b where b.id = t.budget)
		else arca.thread_json(t.kind, t.subject) end order by t.place), '[]')
	from arca.meeting_things t where t.meeting = of_meeting
$$;

create or replace function arca.meeting_state(m arca.meetings) returns text
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select case when m.cancelled_at is not null then 'cancelled' when m.starts_at > arca.clock() then 'coming'
		when m.ends_at > arca.clock() then 'running' else 'over' end
$$;

create or replace function arca.meeting_item(m arca.meetings) returns jsonb
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select jsonb_build_object('number', m.id, 'titles', m.titles, 'state', arca.meeting_state(m), 'starts_at', api.rfc3339(m.starts_at),
		'ends_at', api.rfc3339(m.ends_at), 'place', m.place, 'is_online', m.link is not null, 'seats', m.seats, 'registered', m.taken,
		'waiting', m.waiting, 'has_minutes', exists (select from arca.meeting_minutes where meeting = m.id),
		'comments', (select comments from arca.threads where kind = 'meeting' and subject = m.id))
$$;

-- The newest of each language first; all versions that there were come after.
create or replace function arca.minutes_json(of_meeting bigint) returns json
language sql stable set search_path = pg_catalog, pg_temp as $$
	select coalesce(json_agg(json_build_object('language', language, 'version', version, 'text', text, 'tree', tree,
		'attended', attended, 'documents', arca.files_json(documents), 'at', api.rfc3339(at)) order by version desc, language), '[]')
	from arca.meeting_minutes where meeting = of_meeting
$$;

-- Documents that staff took down, without their names.
create or replace function arca.minutes_hidden_json(of_meeting bigint) returns json
language sql stable set search_path = pg_catalog, pg_temp as $$
	select coalesce(json_agg(json_build_object('id', upload, 'at', api.rfc3339(hidden_at)) order by hidden_at, upload), '[]')
	from arca.meeting_uploads where meeting = of_meeting and hidden_at is not null
$$;

create or replace function arca.meeting_json(m arca.meetings) returns json
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select (arca.meeting_item(m) || jsonb_build_object('texts', m.texts, 'latitude_e6', m.latitude_e6, 'longitude_e6', m.longitude_e6,
		'link', m.link, 'notes', m.notes, 'agenda', m.agenda, 'about', arca.meeting_about(m.id), 'created_at', api.rfc3339(m.created_at),
		'changed_at', api.rfc3339(m.changed_at), 'cancelled_at', api.rfc3339(m.cancelled_at), 'reasons', m.reasons,
		'minutes', arca.minutes_json(m.id), 'taken_down', arca.minutes_hidden_json(m.id)))::json
$$;

-- Those that are not over, the next one first; or those that are, the newest first.
create or replace function api.meetings(of_state text, cursor text) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
	place record := arca.place_read(of_state, cursor);
	moment timestamptz := 'epoch'::timestamptz + make_interval(secs => place.first / 1000000.0);
begin
	return (with page as (
		select o.m, o.id, (extract(epoch from case of_state when 'coming' then o.starts_at else o.ends_at end) * 1000000)::bigint as micros,
			row_number() over (order by case of_state when 'coming' then o.starts_at end, case of_state when 'past' then o.ends_at end desc,
				case of_state when 'coming' then o.id else -o.id end) as turn
		from ((select x as m, x.* from arca.meetings x where of_state = 'coming' and ends_at > arca.clock()
				-- none is longer: so that the index says where to begin
				and starts_at > arca.clock() - interval '7 days'
				and (place.second is null or (starts_at, id) > (moment, place.second)) order by starts_at, id limit 21)
			union all
			(select x, x.* from arca.meetings x where of_state = 'past' and ends_at <= arca.clock()
				and (place.second is null or (ends_at, id) < (moment, place.second)) order by ends_at desc, id desc limit 21)) o)
	select json_build_object('items', coalesce((select json_agg(arca.meeting_item(m) order by turn) from page where turn <= 20), '[]'),
		'next', (select arca.place_text(of_state, micros, id) from page where turn = 20 and exists (select from page where turn = 21))));
end $$;

create or replace function api.meeting(of_number bigint) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	select arca.meeting_json(m) from arca.meetings m where id = of_number
$$;

-- The meeting alone, for a calendar; null: there is none.
create or replace function api.meeting_calendar(language text, of_number bigint) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select arca.ical_line('BEGIN', 'VCALENDAR') || arca.ical_line('VERSION', '2.0') || arca.ical_line('PRODID', '-//Arca//Arca 1//EN')
		|| arca.ical_meeting(m, meeting_calendar.language) || arca.ical_line('END', 'VCALENDAR')
	from arca.meetings m where id = of_number
$$;

-- --- registering ------------------------------------------------------------------------------------

-- `ahead`: how many wait longer for a seat; null: nobody has to wait.
create or replace function arca.registration_json(of_meeting bigint, of_account bigint) returns json
language sql stable set search_path = pg_catalog, pg_temp as $$
	select json_build_object('is_registered', r.account is not null, 'has_seat', coalesce(r.has_seat, false),
		'ahead', case when not r.has_seat then (select count(*) from arca.meeting_registrations o
			where o.meeting = of_meeting and not o.has_seat and o.place < r.place) end,
		'lacks', (select arca.level_lacks(a) from arca.accounts a where a.id = of_account), 'may_moderate', arca.has_role(of_account, 'moderator'))
	from (select 1) one left join arca.meeting_registrations r on r.meeting = of_meeting and r.account = of_account
$$;

create or replace function api.meeting_own(token_hash text, of_number bigint) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash);
	a arca.accounts := i.a;
begin
	if not exists (select from arca.meetings where id = of_number) then
		raise exception 'no such meeting' using errcode = 'AR258';
	end if;
	return arca.registration_json(of_number, a.id);
end $$;

-- The meeting, locked, until it begins or is cancelled.
create or replace function arca.meeting_coming(of_number bigint) returns arca.meetings
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	m arca.meetings;
begin
	select * into m from arca.meetings where id = of_number for no key update;
	if not found then
		raise exception 'no such meeting' using errcode = 'AR258';
	end if;
	if arca.meeting_state(m) <> 'coming' then
		raise exception 'not coming' using errcode = 'AR259';
	end if;
	return m;
end $$;

create or replace function arca.meeting_facts(m arca.meetings, a arca.accounts) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
	select jsonb_build_object('title', api.text_in(m.titles, a.language),
		'begins', arca.time_words(m.starts_at, coalesce(a.zone, (select zone from arca.city))))
$$;

-- Seats that are free go to who waits, in their order; they are told. The meeting is locked.
create or replace function arca.meeting_promote(of_meeting bigint) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	m arca.meetings;
	mailed integer;
begin
	select * into m from arca.meetings where id = of_meeting;
	if m.waiting = 0 or m.taken >= m.seats or arca.meeting_state(m) <> 'coming' then
		return;
	end if;
	with given as (
		update arca.meeting_registrations r set has_seat = true
		from (select account from arca.meeting_registrations where meeting = of_meeting and not has_seat
			order by place limit m.seats - m.taken) first
		where r.meeting = of_meeting and r.account = first.account returning r.account)
	select count(arca.mail(a, 'meeting_seat', null, arca.meeting_facts(m, a))) into mailed
	from given join arca.accounts a on a.id = given.account;
end $$;

-- Any account, until it begins; where all seats are taken it waits for one.
create or replace function api.meeting_register(token_hash text, of_number bigint, body jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.participant_blocked(token_hash);
	m arca.meetings := arca.meeting_coming(of_number);
begin
	if (body ->> 'register')::boolean then
		insert into arca.meeting_registrations (meeting, account, has_seat, told, at)
		select m.id, a.id, coalesce(m.taken < m.seats, true), m.changes, arca.clock()
		where not exists (select from arca.meeting_registrations where meeting = m.id and account = a.id);
	else
		delete from arca.meeting_registrations where meeting = m.id and account = a.id;
		perform arca.meeting_promote(m.id);
	end if;
	return json_build_object('own', arca.registration_json(m.id, a.id), 'meeting', api.meeting(m.id));
end $$;

-- Their seats go to others. What was is no longer counted either.
create or replace function arca.meetings_erase(of_account bigint) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	one bigint;
begin
	for one in select id from arca.meetings where id in (select meeting from arca.meeting_registrations where account = of_account)
			order by id for no key update loop
		delete from arca.meeting_registrations where meeting = one and account = of_account;
		perform arca.meeting_promote(one);
	end loop;
end $$;

-- --- by staff ---------------------------------------------------------------------------------------

create or replace function arca.meeting_check(body jsonb) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	starts timestamptz := (body ->> 'starts_at')::timestamptz;
	ends timestamptz := (body ->> 'ends_at')::timestamptz;
	wrong text;
	one record;
begin
	perform arca.texts_check(body -> 'titles', '/titles', 120, true);
	perform arca.texts_check(body -> 'texts', '/texts', 5000, true);
	perform arca.texts_check(body -> 'notes', '/notes', 1000, false);
	for one in select value, place - 1 as place from jsonb_array_elements(body -> 'agenda') with ordinality o (value, place) loop
		perform arca.texts_check(one.value -> 'texts', '/agenda/' || one.place || '/texts', 200, true);
	end loop;
	wrong := case when starts <= arca.clock() or starts > arca.clock() + interval '731 days' then '/starts_at range'
		when ends <= starts or ends > starts + interval '7 days' then '/ends_at range'
		when body ->> 'place' is null and body ->> 'link' is null then '/place required'
		when arca.text_shape(body ->> 'place', 1, 200) is distinct from body ->> 'place' then '/place form'
		when (body -> 'latitude_e6' = 'null') <> (body -> 'longitude_e6' = 'null') then '/latitude_e6 both'
		when body -> 'latitude_e6' <> 'null' and body ->> 'place' is null then '/place required'
		when body ->> 'link' !~ '^https://[A-Za-z0-9.-]+(:[0-9]{1,5})?([/?#][!-~]*)?$' then '/link form' end;
	if wrong is not null then
		raise exception 'at %', wrong using errcode = 'AR260';
	end if;
end $$;

-- What it is about takes the place of what it was about.
create or replace function arca.meeting_things_set(of_meeting bigint, about jsonb) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	one record;
	number bigint;
begin
	delete from arca.meeting_things where meeting = of_meeting;
	for one in select value ->> 'kind' as kind, value ->> 'named' as named, place
			from jsonb_array_elements(about) with ordinality o (value, place) loop
		number := case when one.kind = 'round' then (select id from arca.budgets where slug = one.named and published_at is not null)
			when one.named !~ '^[1-9][0-9]{0,14}$' then null
			when one.kind = 'project' then (select id from arca.projects where id = one.named::bigint and state <> 'draft')
			when one.kind = 'proposal' then (select id from arca.proposals where id = one.named::bigint)
			else (select id from arca.debates where id = one.named::bigint) end;
		if number is null then
			raise exception 'at /about/%/named unknown', one.place - 1 using errcode = 'AR260';
		end if;
		insert into arca.meeting_things (meeting, place, kind, subject) values (of_meeting, one.place, one.kind, number)
		on conflict (meeting, kind, subject) do nothing;
	end loop;
end $$;

create or replace function api.meeting_announce(token_hash text, body jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{staff}', true);
	by_seat bigint := arca.seat(a.id, '{staff}');
	m arca.meetings;
begin
	perform arca.one_by_one(a);
	perform arca.meeting_check(body);
	select * into m from arca.meetings o where o.seat = by_seat and o.titles = body -> 'titles' and o.cancelled_at is null
		and o.starts_at = (body ->> 'starts_at')::timestamptz and o.created_at > arca.clock() - arca.same_time();
	if found then
		return arca.meeting_json(m);     -- a double click
	end if;
	insert into arca.meetings (seat, titles, texts, starts_at, ends_at, place, latitude_e6, longitude_e6, link, notes, seats, agenda, created_at)
	values (by_seat, body -> 'titles', body -> 'texts', (body ->> 'starts_at')::timestamptz, (body ->> 'ends_at')::timestamptz,
		body ->> 'place', (body ->> 'latitude_e6')::integer, (body ->> 'longitude_e6')::integer, body ->> 'link', body -> 'notes',
		(body ->> 'seats')::integer, body -> 'agenda', arca.clock())
	returning * into m;
	insert into arca.threads (kind, subject) values ('meeting', m.id);
	perform arca.meeting_things_set(m.id, body -> 'about');
	perform arca.act('meeting_announced', 'staff', by_seat, jsonb_build_object('meeting', m.id, 'starts_at', api.rfc3339(m.starts_at)));
	return arca.meeting_json(m);
end $$;

-- Until it begins. Another time or place is told to who registered; more seats go to who waits.
create or replace function api.meeting_change(token_hash text, of_number bigint, body jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{staff}', true);
	by_seat bigint := arca.seat(a.id, '{staff}');
	m arca.meetings := arca.meeting_coming(of_number);
	n arca.meetings := m;
	is_moved boolean;
begin
	perform arca.meeting_check(body);
	if (body ->> 'seats')::integer < m.taken then
		raise exception 'at /seats range' using errcode = 'AR260';
	end if;
	n.titles := body -> 'titles';
	n.texts := body -> 'texts';
	n.starts_at := (body ->> 'starts_at')::timestamptz;
	n.ends_at := (body ->> 'ends_at')::timestamptz;
	n.place := body ->> 'place';
	n.latitude_e6 := (body ->> 'latitude_e6')::integer;
	n.longitude_e6 := (body ->> 'longitude_e6')::integer;
	n.link := body ->> 'link';
	n.notes := body -> 'notes';
	n.seats := (body ->> 'seats')::integer;
	n.agenda := body -> 'agenda';
	is_moved := (n.starts_at, n.ends_at, n.place, n.link) is distinct from (m.starts_at, m.ends_at, m.place, m.link);
	update arca.meetings set titles = n.titles, texts = n.texts, starts_at = n.starts_at, ends_at = n.ends_at, place = n.place,
		latitude_e6 = n.latitude_e6, longitude_e6 = n.longitude_e6, link = n.link, notes = n.notes, seats = n.seats, agenda = n.agenda,
		changed_at = arca.clock(), changes = changes + is_moved::integer, is_telling = is_telling or is_moved where id = m.id;
	perform arca.meeting_things_set(m.id, body -> 'about');
	if n.seats is null then
		-- whoever waits has a seat: as many as there are
		update arca.meetings set seats = taken + waiting where id = m.id and waiting > 0;
		perform arca.meeting_promote(m.id);
		update arca.meetings set seats = null where id = m.id;
	else
		perform arca.meeting_promote(m.id);
	end if;
	if is_moved then
		perform arca.act('meeting_changed', 'staff', by_seat, jsonb_build_object('meeting', m.id, 'starts_at', api.rfc3339(n.starts_at)));
	end if;
	return api.meeting(m.id);
end $$;

-- Nobody registers or comments any more; who had is told why.
create or replace function api.meeting_cancel(token_hash text, of_number bigint, body jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{staff}', true);
	by_seat bigint := arca.seat(a.id, '{staff}');
	m arca.meetings := arca.meeting_coming(of_number);
begin
	perform arca.texts_check(body -> 'reasons', '/reasons', 500, true);
	update arca.meetings set cancelled_at = arca.clock(), reasons = body -> 'reasons', changes = changes + 1, is_telling = true
	where id = m.id;
	update arca.threads set is_open = false where kind = 'meeting' and subject = m.id;
	perform arca.act('meeting_cancelled', 'staff', by_seat, jsonb_build_object('meeting', m.id));
	return api.meeting(m.id);
end $$;

-- --- the clerk's ------------------------------------------------------------------------------------

-- Letters to some of those who registered: that time or place changed, that it was cancelled, that it is tomorrow. What
-- was told is in the row of each, written with the letter. How many letters; 0: nothing is left for now.
create or replace function arca.meetings_tell(most integer default 200) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	m arca.meetings;
	count integer := 0;
	mailed integer;                      -- arca.mail says nothing: 0
begin
	select * into m from arca.meetings where is_telling order by id limit 1 for no key update skip locked;
	if found then
		with told as (
			update arca.meeting_registrations r set told = m.changes
			from (select account from arca.meeting_registrations where meeting = m.id and meeting_registrations.told < m.changes
				order by place limit most) next
			where r.meeting = m.id and r.account = next.account returning r.account)
		select count(*), count(arca.mail(a, case when m.cancelled_at is null then 'meeting_changed' else 'meeting_cancelled' end, null,
			arca.meeting_facts(m, a) || case when m.cancelled_at is null
				then jsonb_build_object('place', coalesce(m.place, m.link))
				else jsonb_build_object('reason', api.text_in(m.reasons, a.language)) end)) into count, mailed
		from told join arca.accounts a on a.id = told.account;
		update arca.meetings set is_telling = false where id = m.id and count < most;
		return count;
	end if;
	select * into m from arca.meetings where cancelled_at is null and starts_at > arca.clock()
		and starts_at <= arca.clock() + interval '1 day' and reminded_for is distinct from starts_at
		order by starts_at, id limit 1 for no key update skip locked;
	if found then
		with told as (
			update arca.meeting_registrations r set reminded_for = m.starts_at
			from (select account from arca.meeting_registrations o where meeting = m.id and has_seat
				and o.reminded_for is distinct from m.starts_at order by place limit most) next
			where r.meeting = m.id and r.account = next.account returning r.account)
		select count(*), count(arca.mail(a, 'meeting_reminder', null, arca.meeting_facts(m, a) || jsonb_build_object('place', coalesce(m.place, m.link))))
		into count, mailed from told join arca.accounts a on a.id = told.account;
		-- who registers from now on knows
		update arca.meetings set reminded_for = starts_at where id = m.id and count < most;
	end if;
	return count;
end $$;
