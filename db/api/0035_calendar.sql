-- A calendar (RFC 5545) of what the city has a date for: for now when each round is voted in.

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

create or replace function api.calendar(language text) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select arca.ical_line('BEGIN', 'VCALENDAR') || arca.ical_line('VERSION', '2.0')
		|| arca.ical_line('PRODID', '-//Arca//Arca 1//EN') || arca.ical_line('NAME', arca.ical_text(c.city))
		|| coalesce((select string_agg(arca.ical_line('BEGIN', 'VEVENT')
			|| arca.ical_line('UID', replace(arca.feed_id('vote ' || r.slug), 'urn:uuid:', ''))
			|| arca.ical_line('DTSTAMP', arca.ical_time(r.created_at))
			|| arca.ical_line('DTSTART', arca.ical_time(r.opens_at)) || arca.ical_line('DTEND', arca.ical_time(r.closes_at))
			|| arca.ical_line('SUMMARY', arca.ical_text((arca.feed_words(calendar.language) ->> 'vote') || ': '
				|| api.text_in(r.titles, calendar.language)))
			|| arca.ical_line('DESCRIPTION', arca.ical_text(coalesce(api.text_in(nullif(r.intros, '{}'), calendar.language), '')))
			|| arca.ical_line('TRANSP', 'TRANSPARENT') || arca.ical_line('END', 'VEVENT'), '' order by r.opens_at, r.id)
			from (select * from arca.rounds order by id desc limit 50) r), '')
		|| arca.ical_line('END', 'VCALENDAR')
	from (select coalesce(api.text_in(names, calendar.language), 'Arca') as city from arca.city) c
$$;
