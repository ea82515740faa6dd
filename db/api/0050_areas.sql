-- Areas of headings: what staff send as GeoJSON (RFC 7946), checked position by position, and what pages draw.

-- How much of each there may be, and how far what is drawn may be from what was sent: 50 millionths of a degree are
-- five metres and a half at most. Public.
create or replace function arca.area_rules(out positions integer, out round_positions integer, out bytes integer,
	out drawn_positions integer, out tolerance_e6 integer)
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select 2000, 20000, 65536, 200, 50
$$;

create or replace function arca.area_wrong(pointer text, code text) returns void
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
	raise exception 'at % %', pointer, code using errcode = 'AR244';
end $$;

-- Text as JSON: an error of ours where it is none.
create or replace function arca.area_json(typed text, pointer text) returns jsonb
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
	return typed::jsonb;
exception when data_exception or statement_too_complex or program_limit_exceeded then
	perform arca.area_wrong(pointer, 'json');
end $$;

create or replace function arca.area_size(area jsonb) returns integer
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select coalesce(sum(jsonb_array_length(ring) / 2), 0)::integer
	from jsonb_array_elements(area) polygon, jsonb_array_elements(polygon) ring
$$;

-- One after another the same is one; the ring stays closed.
create or replace function arca.ring_tidy(ring integer[]) returns integer[]
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
	tidy integer[] := ring[1:2];
begin
	for i in 2..cardinality(ring) / 2 loop
		if ring[2 * i - 1] <> ring[2 * i - 3] or ring[2 * i] <> ring[2 * i - 2] then
			tidy := tidy || ring[2 * i - 1:2 * i];
		end if;
	end loop;
	return tidy;
end $$;

-- Twice what it encloses, without a sign.
create or replace function arca.ring_doubled(ring integer[]) returns numeric
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select abs(sum((ring[2 * i - 1] - ring[1])::numeric * (ring[2 * i + 2] - ring[2])
		- (ring[2 * i + 1] - ring[1])::numeric * (ring[2 * i] - ring[2])))
	from generate_series(1, cardinality(ring) / 2 - 1) i
$$;

create or replace function arca.ring_read(ring jsonb, pointer text) returns integer[]
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
	one record;
	at text;
	made integer[] := '{}';
begin
	if jsonb_typeof(ring) is distinct from 'array' then
		perform arca.area_wrong(pointer, 'type');
	end if;
	if jsonb_array_length(ring) < 4 then
		perform arca.area_wrong(pointer, 'too_short');
	end if;
	if jsonb_array_length(ring) > (select positions from arca.area_rules()) then
		perform arca.area_wrong(pointer, 'too_many');
	end if;
	for one in select value, place - 1 as place from jsonb_array_elements(ring) with ordinality l (value, place) loop
		at := pointer || '/' || one.place;
		if jsonb_typeof(one.value) <> 'array' then
			perform arca.area_wrong(at, 'type');
		end if;
		if jsonb_array_length(one.value) not in (2, 3) then -- a height is let be
			perform arca.area_wrong(at, 'too_short');
		end if;
		for i in 0..1 loop
			if jsonb_typeof(one.value -> i) <> 'number' then
				perform arca.area_wrong(at || '/' || i, 'type');
			end if;
			if abs((one.value ->> i)::numeric) > (case i when 0 then 180 else 90 end) then
				perform arca.area_wrong(at || '/' || i, 'range');
			end if;
			made := made || round((one.value ->> i)::numeric * 1000000)::integer;
		end loop;
	end loop;
	if made[1:2] <> made[cardinality(made) - 1:] then
		perform arca.area_wrong(pointer, 'open');
	end if;
	made := arca.ring_tidy(made);
	if cardinality(made) < 8 or arca.ring_doubled(made) = 0 then
		perform arca.area_wrong(pointer, 'flat');
	end if;
	return made;
end $$;

create or replace function arca.polygon_read(polygon jsonb, pointer text) returns jsonb
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
	one record;
	made jsonb := '[]';
begin
	if jsonb_typeof(polygon) is distinct from 'array' then
		perform arca.area_wrong(pointer, 'type');
	end if;
	if jsonb_array_length(polygon) = 0 then
		perform arca.area_wrong(pointer, 'too_short');
	end if;
	for one in select value, place - 1 as place from jsonb_array_elements(polygon) with ordinality l (value, place) loop
		made := made || jsonb_build_array(to_jsonb(arca.ring_read(one.value, pointer || '/' || one.place)));
	end loop;
	return made;
end $$;

-- A Polygon or a MultiPolygon, as it is kept. That rings do not cross themselves is not looked at.
create or replace function arca.area_read(geometry jsonb, pointer text) returns jsonb
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
	one record;
	places jsonb := geometry -> 'coordinates';
	made jsonb := '[]';
begin
	if jsonb_typeof(geometry) is distinct from 'object' then
		perform arca.area_wrong(pointer, 'type');
	end if;
	if octet_length(geometry::text) > (select bytes from arca.area_rules()) then
		perform arca.area_wrong(pointer, 'too_long');
	end if;
	if geometry ->> 'type' = 'Polygon' then
		made := jsonb_build_array(arca.polygon_read(places, pointer || '/coordinates'));
	elsif geometry ->> 'type' = 'MultiPolygon' then
		if jsonb_typeof(places) is distinct from 'array' then
			perform arca.area_wrong(pointer || '/coordinates', 'type');
		end if;
		for one in select value, place - 1 as place from jsonb_array_elements(places) with ordinality l (value, place) loop
			made := made || jsonb_build_array(arca.polygon_read(one.value, pointer || '/coordinates/' || one.place));
		end loop;
	else
		perform arca.area_wrong(pointer || '/type', 'choice');
	end if;
	if arca.area_size(made) = 0 then
		perform arca.area_wrong(pointer || '/coordinates', 'too_short');
	end if;
	if arca.area_size(made) > (select positions from arca.area_rules()) then
		perform arca.area_wrong(pointer || '/coordinates', 'too_many');
	end if;
	return made;
end $$;

-- As it is drawn: where there are many positions, on a grid as wide as twice the tolerance, which neighbours share, so that
-- no gap is between them. What would be gone is left out if it is a hole, and else as it is.
create or replace function arca.area_draw(area jsonb) returns jsonb
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
	polygon jsonb;
	ring jsonb;
	rough integer[];
	rings jsonb;
	drawn jsonb := '[]';
	step integer := 2 * (select tolerance_e6 from arca.area_rules());
begin
	if arca.area_size(area) <= (select drawn_positions from arca.area_rules()) then
		return area;
	end if;
	for polygon in select value from jsonb_array_elements(area) loop
		rings := '[]';
		for ring in select value from jsonb_array_elements(polygon) loop
			rough := arca.ring_tidy(array(select (round(value::numeric / step) * step)::integer
				from jsonb_array_elements_text(ring) with ordinality l (value, place) order by place));
			if cardinality(rough) >= 8 then
				rings := rings || jsonb_build_array(to_jsonb(rough));
			elsif rings = '[]' then
				rings := jsonb_build_array(ring);
			end if;
		end loop;
		drawn := drawn || jsonb_build_array(rings);
	end loop;
	return drawn;
end $$;

-- --- with a draft ---------------------------------------------------------------------------------

-- The area of a heading of the draft: its GeoJSON as text; what is not said stays of the heading of that name, null is none.
create or replace function arca.heading_area(heading jsonb, was jsonb, pointer text) returns jsonb
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
	if not heading ? 'area' then
		return was;
	end if;
	return case when heading ->> 'area' is not null then
		arca.area_read(arca.area_json(heading ->> 'area', pointer || '/area'), pointer || '/area') end;
end $$;

-- Districts as the census writes them.
create or replace function arca.heading_districts(heading jsonb, pointer text) returns text[]
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
	one record;
	found text[] := '{}';
begin
	for one in select value, place - 1 as place from jsonb_array_elements_text(coalesce(heading -> 'districts', '[]'))
			with ordinality l (value, place) loop
		if one.value <> btrim(one.value) or one.value is not nfc normalized or one.value = any (found) then
			raise exception 'at %/districts/% %', pointer, one.place,
				case when one.value = any (found) then 'repeated' else 'form' end using errcode = 'AR227';
		end if;
		found := found || one.value;
	end loop;
	if (heading ->> 'residents_only')::boolean and found = '{}' then
		raise exception 'at %/districts required', pointer using errcode = 'AR227';
	end if;
	return found;
end $$;

-- A round has no more than pages can draw.
create or replace function arca.areas_check(of_budget integer, pointer text) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	if (select coalesce(sum(arca.area_size(area)), 0) from arca.budget_headings where budget = of_budget)
			> (select round_positions from arca.area_rules()) then
		perform arca.area_wrong(pointer, 'too_many');
	end if;
end $$;

-- --- by a file ------------------------------------------------------------------------------------

-- The heading that a feature is of: by its number, or by its name in any language, however it is written.
create or replace function arca.feature_heading(of_budget integer, properties jsonb) returns integer
language sql stable set search_path = pg_catalog, pg_temp as $$
	select case when count(*) = 1 then min(h.number) end from arca.budget_headings h
	where h.budget = of_budget and case when jsonb_typeof(properties -> 'number') = 'number'
		then h.number = (properties ->> 'number')::numeric
		else exists (select from jsonb_each_text(h.names) n
			where arca.search_form(n.value) = arca.search_form(btrim(properties ->> 'name'))) end
$$;

create or replace function api.areas_import(token_hash text, of_slug text, is_dry boolean, typed text) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{staff}', true);
	b arca.budgets := arca.budget_lock_draft(of_slug);
	file jsonb := arca.area_json(typed, '/');
	one record;
	n integer;
	made jsonb;
	areas jsonb := '{}';
	matched jsonb := '[]';
	unmatched jsonb := '[]';
begin
	if jsonb_typeof(file) is distinct from 'object' or file ->> 'type' is distinct from 'FeatureCollection' then
		perform arca.area_wrong('/type', 'choice');
	end if;
	if jsonb_typeof(file -> 'features') is distinct from 'array' then
		perform arca.area_wrong('/features', 'type');
	end if;
	if jsonb_array_length(file -> 'features') > 256 then
		perform arca.area_wrong('/features', 'too_many');
	end if;
	for one in select value, place - 1 as place from jsonb_array_elements(file -> 'features') with ordinality l (value, place) loop
		if one.value ->> 'type' is distinct from 'Feature' then
			perform arca.area_wrong(format('/features/%s/type', one.place), 'choice');
		end if;
		made := arca.area_read(one.value -> 'geometry', format('/features/%s/geometry', one.place));
		n := arca.feature_heading(b.id, one.value -> 'properties');
		if areas ? n::text then
			perform arca.area_wrong(format('/features/%s', one.place), 'repeated');
		end if;
		if n is null then
			unmatched := unmatched || jsonb_build_object('feature', one.place, 'name', left(one.value -> 'properties' ->> 'name', 80));
		else
			areas := areas || jsonb_build_object(n::text, made);
			matched := matched || jsonb_build_object('feature', one.place, 'heading', n, 'positions', arca.area_size(made));
		end if;
	end loop;
	if not is_dry and matched = '[]' then
		perform arca.area_wrong('/features', 'unmatched');
	end if;
	update arca.budget_headings set area = areas -> number::text, area_drawn = arca.area_draw(areas -> number::text)
	where budget = b.id and areas ? number::text and not is_dry;
	perform arca.areas_check(b.id, '/features');
	if not is_dry then
		perform arca.act('round_drafted', 'staff', arca.seat(a.id, '{staff}'), jsonb_build_object('round', b.slug));
	end if;
	return json_build_object('is_dry', is_dry, 'matched', matched, 'unmatched', unmatched,
		'without', (select coalesce(json_agg(number order by number), '[]') from arca.budget_headings
			where budget = b.id and area is null and not areas ? number::text));
end $$;
