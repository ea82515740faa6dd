-- $1 names by language, $2 languages as an array's text, $3 time zone, $4 where people write, or null:
-- what there is stays
insert into arca.city (names, languages, zone, contact) values ($1::jsonb, $2::text[], $3, $4)
on conflict (is_only) do update set names = excluded.names, languages = excluded.languages,
	zone = excluded.zone, contact = coalesce(excluded.contact, city.contact)
