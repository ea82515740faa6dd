-- Groups of valuators: named by staff, and asked as one. Who is in a group when it is asked is asked; who comes later is not.

create or replace function arca.valuator_group_json(g arca.valuator_groups) returns json
language sql stable set search_path = pg_catalog, pg_temp as $$
	select json_build_object('number', g.id, 'name', g.name, 'valuators', (select coalesce(json_agg(json_build_object('seat', o.id,
			'account', arca.author_json(a)) order by o.id), '[]')
		from arca.valuator_group_seats s join arca.grants o on o.id = s.seat join arca.accounts a on a.id = o.account
		where s.grp = g.id and arca.is_valuator_seat(o)))
$$;

create or replace function arca.valuator_groups_json() returns json
language sql stable set search_path = pg_catalog, pg_temp as $$
	select coalesce(json_agg(arca.valuator_group_json(g) order by lower(g.name), g.id), '[]') from arca.valuator_groups g where ended_at is null
$$;

-- All there are, and whom there is to put into one.
create or replace function api.valuator_groups(token_hash text) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{staff}', false);
begin
	return json_build_object('items', arca.valuator_groups_json(), 'next', null,
		'valuators', (select coalesce(json_agg(json_build_object('seat', g.id, 'account', arca.author_json(o)) order by g.id), '[]')
			from arca.grants g join arca.accounts o on o.id = g.account where arca.is_valuator_seat(g)));
end $$;

-- A name that no other one has, and who is in it.
create or replace function arca.valuator_group_fill(g arca.valuator_groups, body jsonb, by_seat bigint) returns json
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	one record;
begin
	for one in select value::bigint as seat, place - 1 as place from jsonb_array_elements_text(body -> 'seats') with ordinality l (value, place) loop
		if not exists (select from arca.grants o where o.id = one.seat and arca.is_valuator_seat(o)) then
			raise exception 'at /seats/% unknown', one.place using errcode = 'AR271';
		end if;
	end loop;
	delete from arca.valuator_group_seats where grp = g.id;
	insert into arca.valuator_group_seats (grp, seat) select distinct g.id, value::bigint from jsonb_array_elements_text(body -> 'seats');
	perform arca.act('valuator_group_set', 'staff', by_seat, jsonb_build_object('group', g.id,
		'valuators', (select count(*) from arca.valuator_group_seats where grp = g.id)));
	return arca.valuator_group_json(g);
end $$;

create or replace function arca.valuator_group_name(body jsonb) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	form text := arca.text_shape(body ->> 'name', 1, 80);
begin
	if form is null or form ~ '\n' then
		raise exception 'at /name form' using errcode = 'AR271';
	end if;
	return form;
end $$;

create or replace function api.valuator_group_make(token_hash text, body jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{staff}', true);
	by_seat bigint := arca.seat(a.id, '{staff}');
	called text := arca.valuator_group_name(body);
	g arca.valuator_groups;
begin
	perform pg_advisory_xact_lock(hashtextextended('groups of valuators', 54));
	if (select count(*) from arca.valuator_groups where ended_at is null) >= 100 then
		raise exception 'at /name too_many' using errcode = 'AR271';
	end if;
	insert into arca.valuator_groups (name, seat, created_at) values (called, by_seat, arca.clock())
	on conflict (lower(name)) where ended_at is null do nothing returning * into g;
	if not found then
		raise exception 'taken' using errcode = 'AR269';
	end if;
	return arca.valuator_group_fill(g, body, by_seat);
end $$;

create or replace function arca.valuator_group_lock(of_number bigint) returns arca.valuator_groups
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	g arca.valuator_groups;
begin
	select * into g from arca.valuator_groups where id = of_number and ended_at is null for no key update;
	if not found then
		raise exception 'no such group' using errcode = 'AR268';
	end if;
	return g;
end $$;

create or replace function api.valuator_group_edit(token_hash text, of_number bigint, body jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{staff}', true);
	g arca.valuator_groups := arca.valuator_group_lock(of_number);
	called text := arca.valuator_group_name(body);
begin
	begin
		update arca.valuator_groups set name = called where id = g.id returning * into g;
	exception when unique_violation then
		raise exception 'taken' using errcode = 'AR269';
	end;
	return arca.valuator_group_fill(g, body, arca.seat(a.id, '{staff}'));
end $$;

-- What its people were asked stays asked.
create or replace function api.valuator_group_end(token_hash text, of_number bigint) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{staff}', true);
	g arca.valuator_groups := arca.valuator_group_lock(of_number);
begin
	update arca.valuator_groups set ended_at = arca.clock() where id = g.id;
	perform arca.act('valuator_group_ended', 'staff', arca.seat(a.id, '{staff}'), jsonb_build_object('group', g.id));
end $$;

-- Seats of the groups that a body names; a group without anybody is an error, as is one that there is not.
create or replace function arca.group_seats_named(body jsonb) returns bigint[]
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	one record;
	found bigint[];
	seats bigint[] := '{}';
begin
	for one in select value::bigint as grp, place - 1 as place
			from jsonb_array_elements_text(coalesce(body -> 'groups', '[]')) with ordinality l (value, place) loop
		found := array(select s.seat from arca.valuator_groups g join arca.valuator_group_seats s on s.grp = g.id
			join arca.grants o on o.id = s.seat where g.id = one.grp and g.ended_at is null and arca.is_valuator_seat(o));
		if found = '{}' then
			raise exception 'at /groups/% %', one.place, case when exists (select from arca.valuator_groups where id = one.grp and ended_at is null)
				then 'nobody' else 'unknown' end using errcode = 'AR271';
		end if;
		seats := seats || found;
	end loop;
	return seats;
end $$;
