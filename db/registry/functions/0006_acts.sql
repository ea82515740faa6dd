-- Acts on their way to the main database, which knows each by its key.

create or replace function registry.due_acts() returns jsonb
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select jsonb_agg(jsonb_build_object('key', key, 'kind', kind, 'subject', subject) order by id)
	from (select * from registry.acts where told_at is null order by id limit 20) a
$$;

create or replace function registry.acts_told(given jsonb) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	update registry.acts set told_at = clock_timestamp()
	where key in (select (a ->> 'key')::uuid from jsonb_array_elements(given) a) and told_at is null
$$;
