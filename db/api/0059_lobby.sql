-- Meetings that staff have with organisations or residents about a project or a proposal: public at once, and every
-- version of what is said of one stays.

create or replace function arca.lobby_version_json(v arca.lobby_versions) returns json
language sql stable set search_path = pg_catalog, pg_temp as $$
	select json_build_object('version', v.version, 'held_at', api.rfc3339(v.held_at), 'asked_by', v.asked_by,
		'with', case when v.organisation is not null then 'organisation' when v.name is not null then 'named' else 'resident' end,
		'organisation', (select arca.author_json(a) from arca.accounts a where a.id = v.organisation), 'name', v.name,
		'position', v.position, 'seat', v.seat, 'language', v.language, 'text', v.text, 'at', api.rfc3339(v.at))
$$;

create or replace function arca.lobby_json(l arca.lobby_meetings) returns json
language sql stable set search_path = pg_catalog, pg_temp as $$
	select json_build_object('number', l.id, 'of', arca.thread_json(l.kind, l.subject),
		'versions', (select json_agg(arca.lobby_version_json(v) order by version desc) from arca.lobby_versions v where lobby = l.id))
$$;

-- The newest first: of all, of a kind, or of one thing.
create or replace function api.lobby_meetings(of_kind text, of_subject bigint, cursor text) returns json
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
	place record := arca.place_read('newest', cursor);
begin
	return (with page as (
		select x as l, id, row_number() over (order by id desc) as turn from arca.lobby_meetings x
		where (of_kind = 'all' or kind = of_kind) and (of_kind = 'all' or of_subject = 0 or subject = of_subject)
			and (place.second is null or id < place.second) order by id desc limit 21)
	select json_build_object('items', coalesce((select json_agg(arca.lobby_json(l) order by turn) from page where turn <= 20), '[]'),
		'next', (select arca.place_text('newest', 0, id) from page where turn = 20 and exists (select from page where turn = 21))));
end $$;

create or replace function api.lobby_meeting(of_number bigint) returns json
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select arca.lobby_json(l) from arca.lobby_meetings l where id = of_number
$$;

-- What was typed, as a version of one meeting.
create or replace function arca.lobby_typed(of_lobby bigint, of_version integer, by_seat bigint, body jsonb) returns arca.lobby_versions
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	v arca.lobby_versions;
	wrong text;
begin
	perform arca.check_language(body ->> 'language');
	v.lobby := of_lobby;
	v.version := of_version;
	v.held_at := (body ->> 'held_at')::timestamptz;
	v.asked_by := body ->> 'asked_by';
	v.language := body ->> 'language';
	v.seat := by_seat;
	v.at := arca.clock();
	v.text := arca.text_shape(body ->> 'text', 10, 2000);
	v.position := arca.text_shape(regexp_replace(body ->> 'position', '\s+', ' ', 'g'), 2, 120);
	if body ->> 'with' = 'organisation' then
		select id into v.organisation from arca.accounts where code = body ->> 'account' and kind = 'organisation' and state = 'active';
	elsif body ->> 'with' = 'named' then
		v.name := arca.text_shape(regexp_replace(body ->> 'name', '\s+', ' ', 'g'), 2, 120);
	end if;
	wrong := case when v.held_at > v.at or v.held_at < v.at - interval '1827 days' then '/held_at range'
		when body ->> 'with' = 'organisation' and v.organisation is null then '/account unknown'
		when body ->> 'with' = 'named' and v.name is null then '/name form'
		when body ->> 'with' <> 'organisation' and body ->> 'account' is not null then '/account choice'
		-- a resident is not named
		when body ->> 'with' <> 'named' and body ->> 'name' is not null then '/name choice'
		when v.position is null then '/position form'
		when v.text is null then '/text form' end;
	if wrong is not null then
		raise exception 'at %', wrong using errcode = 'AR262';
	end if;
	return v;
end $$;

create or replace function api.lobby_log(token_hash text, body jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{staff}', true);
	by_seat bigint := arca.seat(a.id, '{staff}');
	of_kind text := body ->> 'kind';
	of_subject bigint := (body ->> 'subject')::bigint;
	v arca.lobby_versions;
	same bigint;
begin
	perform arca.one_by_one(a);
	if not exists (select from arca.threads where kind = of_kind and subject = of_subject) then
		raise exception 'at /subject unknown' using errcode = 'AR262';
	end if;
	v := arca.lobby_typed(0, 1, by_seat, body);
	select l.id into same from arca.lobby_meetings l join arca.lobby_versions o on o.lobby = l.id
	where l.kind = of_kind and l.subject = of_subject and o.seat = by_seat and o.held_at = v.held_at and o.text = v.text
		and l.created_at > arca.clock() - arca.same_time() order by l.id desc limit 1;
	if found then
		return api.lobby_meeting(same);  -- a double click
	end if;
	insert into arca.lobby_meetings (kind, subject, created_at) values (of_kind, of_subject, arca.clock()) returning id into v.lobby;
	insert into arca.lobby_versions select (v).*;
	perform arca.act('lobby_meeting_logged', 'staff', by_seat, jsonb_build_object('lobby', v.lobby, 'kind', of_kind, 'number', of_subject,
		'version', 1));
	return api.lobby_meeting(v.lobby);
end $$;

-- A correction: what was said before stays beside it.
create or replace function api.lobby_correct(token_hash text, of_number bigint, body jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{staff}', true);
	by_seat bigint := arca.seat(a.id, '{staff}');
	l arca.lobby_meetings;
	before arca.lobby_versions;
	v arca.lobby_versions;
begin
	select * into l from arca.lobby_meetings where id = of_number for no key update;
	if not found then
		raise exception 'no such meeting' using errcode = 'AR261';
	end if;
	select * into before from arca.lobby_versions where lobby = l.id order by version desc limit 1;
	v := arca.lobby_typed(l.id, before.version + 1, by_seat, body);
	if (v.held_at, v.asked_by, v.organisation, v.name, v.position, v.language, v.text) is distinct from
			(before.held_at, before.asked_by, before.organisation, before.name, before.position, before.language, before.text) then
		insert into arca.lobby_versions select (v).*;
		perform arca.act('lobby_meeting_logged', 'staff', by_seat, jsonb_build_object('lobby', l.id, 'kind', l.kind, 'number', l.subject,
			'version', v.version));
	end if;
	return api.lobby_meeting(l.id);
end $$;
