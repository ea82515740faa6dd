-- A census that is a service: who may ask it, and what becomes of its answers.

-- Nobody asks the city's service more often than the census itself.
create or replace function registry.lookup_may(of_generation integer, of_account bigint,
	of_mac bytea, now timestamptz, out verdict text, out locked_s bigint)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	locked_s := 0;
	if not registry.is_key(of_generation) then
		verdict := 'key';
		return;
	end if;
	locked_s := registry.begin_try(of_account, of_mac, now);
	verdict := case when locked_s > 0 then 'locked' else 'fine' end;
end $$;

create or replace function registry.lookup_batch(now timestamptz, today date, is_added boolean,
	is_gone boolean) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	update registry.batches b set rows = rows + 1, added = added + is_added::int, gone = gone + is_gone::int
		where b.kind = 'lookup' and b.at >= today and b.at < today + 1;
	if not found then
		insert into registry.batches (kind, at, rows, added, changed, gone)
			values ('lookup', now, 1, is_added::int, 0, is_gone::int);
	end if;
end $$;

-- What the service said of somebody, and in how long; after that they are compared with it as with a
-- census that was imported.
create or replace function registry.lookup_keep(of_generation integer, of_mac bytea,
	of_answer text, took_ms integer, born date, post text, of_district text, of_sex text,
	of_habitat text, now timestamptz, today date) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	was_live boolean;
	is_gone boolean := false;
begin
	if not registry.is_key(of_generation) then
		return 'key';
	end if;
	insert into registry.lookups (at, mac, answer, took_ms) values (now, of_mac, of_answer, took_ms);
	if of_answer = 'none' then
		return 'service';
	end if;
	perform pg_advisory_xact_lock(7235); -- one batch a day
	select c.is_live into was_live from registry.census c where c.mac = of_mac for update;
	if of_answer = 'eligible' then
		insert into registry.census as c (mac, is_live, birth_date, district, postal_code, sex, habitat,
				source)
			values (of_mac, true, born, of_district, post, of_sex, of_habitat, 'lookup')
			on conflict (mac) do update set is_live = true, birth_date = excluded.birth_date,
				district = excluded.district, postal_code = excluded.postal_code,
				sex = excluded.sex, habitat = excluded.habitat, source = 'lookup';
	else
		-- it denies what it once said; who asks with another birth date puts nobody out
		update registry.census c set is_live = false, birth_date = null, district = null,
			postal_code = null, sex = null, habitat = null, email = null, phone = null
			where c.mac = of_mac and c.is_live and c.source = 'lookup'
				and c.birth_date = born and c.postal_code = post;
		is_gone := found;
	end if;
	perform registry.lookup_batch(now, today, of_answer = 'eligible' and was_live is not true,
		is_gone);
	return 'fine';
end $$;

-- A key for a census of which there is no file.
create or replace function registry.begin_key(new_generation integer) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	update registry.state set generation = new_generation, last = new_generation
		where generation is null;
	if not found then
		raise exception 'there is a key' using errcode = 'AR905';
	end if;
	perform registry.act('census_key_made', jsonb_build_object('generation', new_generation));
end $$;
