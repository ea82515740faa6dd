-- $1 names by language, $2 languages as an array's text, $3 time zone
insert into arca.city (names, languages, zone) values ($1::jsonb, $2::text[], $3)
on conflict (is_only) do update set names = excluded.names, languages = excluded.languages,
	zone = excluded.zone
