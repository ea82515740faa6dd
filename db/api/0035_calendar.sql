-- A calendar (RFC 5545) of what the city has a date for: the phases of rounds, when each is voted in, and meetings.

-- One line of it, no longer than 75 bytes and never broken within a character; what goes on begins with a blank.
create or replace function arca.ical_line(name text, value text) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
	line text := '';
	room integer := 75;
	sign text;
	said text := '';
begin
	foreach sign in array regexp_split_to_array(name || ':' || value, '') loop
		if octet_length(sign) > room then
			said := said || line || E'\r\n ';
			line := '';
			room := 74;
		end if;
		line := line || sign;
		room := room - octet_length(sign);
	end loop;
	return said || line || E'\r\n';
end $$;

-- A text (3.3.11).
create or replace function arca.ical_text(words text) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select replace(regexp_replace(words, '([\\;,])', '\\\1', 'g'), E'\n', '\n')
$$;

create or replace function arca.ical_time(at timestamptz) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select to_char(at at time zone 'UTC', 'YYYYMMDD"T"HH24MISS"Z"')
$$;

drop function if exists arca.ical_event(text, timestamptz, timestamptz, timestamptz, text, text);
create or replace function arca.ical_event(thing text, made timestamptz, changes bigint, starts timestamptz, ends timestamptz,
	summary text, description text) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
	select arca.ical_line('BEGIN', 'VEVENT') || arca.ical_line('UID', replace(arca.feed_id(thing), 'urn:uuid:', ''))
		|| arca.ical_line('DTSTAMP', arca.ical_time(made)) || arca.ical_line('SEQUENCE', changes::text)
		|| arca.ical_line('DTSTART', arca.ical_time(starts)) || case when ends is null then '' else arca.ical_line('DTEND', arca.ical_time(ends)) end
		|| arca.ical_line('SUMMARY', arca.ical_text(summary))
		|| arca.ical_line('DESCRIPTION', arca.ical_text(coalesce(description, '')))
		|| arca.ical_line('TRANSP', 'TRANSPARENT') || arca.ical_line('END', 'VEVENT')
$$;

-- What is changed or cancelled is the same event, in a later state of it (3.8.7.4).
create or replace function arca.ical_meeting(m arca.meetings, language text) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
	select arca.ical_line('BEGIN', 'VEVENT') || arca.ical_line('UID', replace(arca.feed_id('meeting ' || m.id), 'urn:uuid:', ''))
		|| arca.ical_line('DTSTAMP', arca.ical_time(greatest(m.created_at, m.changed_at, m.cancelled_at)))
		|| arca.ical_line('SEQUENCE', m.changes::text) || arca.ical_line('STATUS', case when m.cancelled_at is null then 'CONFIRMED' else 'CANCELLED' end)
		|| arca.ical_line('DTSTART', arca.ical_time(m.starts_at)) || arca.ical_line('DTEND', arca.ical_time(m.ends_at))
		|| arca.ical_line('SUMMARY', arca.ical_text(api.text_in(m.titles, ical_meeting.language)))
		|| arca.ical_line('DESCRIPTION', arca.ical_text(coalesce(api.text_in(nullif(m.texts, '{}'), ical_meeting.language), '')))
		|| case when m.place is null then '' else arca.ical_line('LOCATION', arca.ical_text(m.place)) end
		|| case when m.latitude_e6 is null then '' else arca.ical_line('GEO', trim_scale(m.latitude_e6 / 1000000.0) || ';'
			|| trim_scale(m.longitude_e6 / 1000000.0)) end
		|| case when m.link is null then '' else arca.ical_line('URL', m.link) end || arca.ical_line('END', 'VEVENT')
$$;

-- Votes, polls that have none yet, and the phases of rounds before theirs; of a round with a vote of its own that is told once. A phase is in a
-- later state with each extension that moved its start or its end.
create or replace function arca.calendar_events(language text)
returns table (starts timestamptz, place bigint, event text)
language sql stable set search_path = pg_catalog, pg_temp as $$
	select r.opens_at, r.id::bigint, arca.ical_event('vote ' || r.slug, r.created_at, 0, r.opens_at, r.closes_at,
		(arca.feed_words(calendar_events.language) ->> 'vote') || ': ' || api.text_in(r.titles, calendar_events.language),
		api.text_in(nullif(r.intros, '{}'), calendar_events.language))
	from (select * from arca.rounds where rehearses is null order by id desc limit 50) r
	union all
	select p.starts_at, b.id::bigint, arca.ical_event('phase ' || p.phase || ' ' || b.slug, greatest(b.published_at, m.last_at), m.changes, p.starts_at, p.ends_at,
		(arca.feed_words(calendar_events.language) ->> ('phase_' || p.phase)) || ': ' || api.text_in(b.titles, calendar_events.language),
		api.text_in(nullif(b.intros, '{}'), calendar_events.language))
	from (select * from arca.budgets where published_at is not null order by id desc limit 50) b,
		lateral (select phase, starts_at, lead(starts_at) over (order by starts_at) as ends_at, lead(phase) over (order by starts_at) as after
			from arca.budget_phases where budget = b.id) p,
		lateral (select count(*) as changes, max(e.settled_at) as last_at from arca.extensions e where e.budget = b.id and e.state = 'approved'
			and exists (select from arca.extension_phases x where x.extension = e.id and x.phase in (p.phase, p.after))) m
	where p.phase <> 'balloting' or not exists (select from arca.rounds where slug = b.slug)
	union all
	select p.opens_at, p.id::bigint, arca.ical_event('vote ' || p.slug, p.published_at, 0, p.opens_at, p.closes_at,
		(arca.feed_words(calendar_events.language) ->> 'vote') || ': ' || api.text_in(p.titles, calendar_events.language),
		api.text_in(nullif(p.intros, '{}'), calendar_events.language))
	from (select * from arca.polls where published_at is not null order by id desc limit 50) p
	where not exists (select from arca.rounds where slug = p.slug)
	union all
	select m.starts_at, m.id, arca.ical_meeting(m, calendar_events.language) from (select * from arca.meetings order by starts_at desc, id desc limit 100) m
$$;

create or replace function api.calendar(language text) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select arca.ical_line('BEGIN', 'VCALENDAR') || arca.ical_line('VERSION', '2.0')
		|| arca.ical_line('PRODID', '-//Arca//Arca 1//EN') || arca.ical_line('NAME', arca.ical_text(c.city))
		|| coalesce((select string_agg(event, '' order by starts, place, event) from arca.calendar_events(calendar.language)), '')
		|| arca.ical_line('END', 'VCALENDAR')
	from (select coalesce(api.text_in(names, calendar.language), 'Arca') as city from arca.city) c
$$;
