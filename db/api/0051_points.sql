-- What maps draw: points of projects, and areas of headings.

-- Small: of a project its number, its heading's, latitude and longitude in millionths. The newest five thousand; `total`
-- says how many there are.
create or replace function api.points(of_slug text) returns json
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select json_build_object('most', 5000,
		'total', (select count(*) from arca.projects where budget = b.id and state = 'published' and hidden is null
			and latitude_e6 is not null),
		'points', (select coalesce(json_agg(json_build_array(l.id, h.number, l.latitude_e6, l.longitude_e6) order by l.id), '[]')
			from (select id, heading, latitude_e6, longitude_e6 from arca.projects where budget = b.id and state = 'published'
				and hidden is null and latitude_e6 is not null order by id desc limit 5000) l
			join arca.budget_headings h on h.id = l.heading))
	from arca.budgets b where slug = of_slug and published_at is not null
$$;

create or replace function api.areas(of_slug text) returns json
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select json_build_object('tolerance_e6', (select tolerance_e6 from arca.area_rules()),
		'items', (select coalesce(json_agg(json_build_object('heading', number, 'polygons', area_drawn) order by number), '[]')
			from arca.budget_headings where budget = b.id and area is not null))
	from arca.budgets b where slug = of_slug and published_at is not null
$$;

-- --- a part of the map -----------------------------------------------------------------------------

-- South, west, north, east in degrees: what lies in it, by the index of what is near; the edges are of it.
create or replace function arca.part_sql(of_budget integer, part text) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
	degree constant text := '(-?\d{1,3}(?:\.\d{1,6})?)';
	edges numeric[] := regexp_match(part, '^' || concat_ws(',', degree, degree, degree, degree) || '$')::numeric[];
begin
	if edges is null then
		raise exception 'at ?within required' using errcode = 'AR255';
	end if;
	if greatest(abs(edges[1]), abs(edges[3])) > 90 or greatest(abs(edges[2]), abs(edges[4])) > 180
			or edges[1] >= edges[3] or edges[2] >= edges[4] then
		raise exception 'at ?within range' using errcode = 'AR255';
	end if;
	return format(' and d.hidden is null and d.latitude_e6 is not null and arca.map_spot(d.budget, d.latitude_e6, d.longitude_e6) <@ %L::box',
		box(arca.map_spot(of_budget, (edges[1] * 1000000)::integer, (edges[2] * 1000000)::integer),
			arca.map_spot(of_budget, (edges[3] * 1000000)::integer, (edges[4] * 1000000)::integer)));
end $$;

-- --- the nearest first ----------------------------------------------------------------------------

-- Where somebody is, to a tenth of a kilometre: what they sent is rounded, whatever it was.
create or replace function arca.near_read(near text, out latitude_e6 integer, out longitude_e6 integer)
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
	parts text[] := regexp_match(near, '^(-?\d{1,3}(?:\.\d{1,6})?),(-?\d{1,3}(?:\.\d{1,6})?)$');
begin
	if parts is null then
		raise exception 'at ?near required' using errcode = 'AR246';
	end if;
	if abs(parts[1]::numeric) > 90 or abs(parts[2]::numeric) > 180 then
		raise exception 'at ?near range' using errcode = 'AR246';
	end if;
	latitude_e6 := round(parts[1]::numeric, 3) * 1000000;
	longitude_e6 := round(parts[2]::numeric, 3) * 1000000;
end $$;

-- One page of them: by distance, then by number. The cursor has the last one's own place, not its distance, which is the
-- same number whenever it is computed from that. An index gives them by distance alone: of those that are as far as the
-- last, all are read.
create or replace function arca.projects_near_sql(of_budget integer, near text, scope text, cursor text) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	here record := arca.near_read(near);
	place record := arca.place_read('near', cursor);
	far text := format('arca.map_spot(d.budget, d.latitude_e6, d.longitude_e6) <-> %L::point',
		arca.map_spot(of_budget, here.latitude_e6, here.longitude_e6));
	after text := '';
	-- what was in no cursor of ours is the beginning
	is_place boolean := place.second is not null and place.first >= 0 and place.first / 1000000000 <= 180000000
		and place.first % 1000000000 <= 360000000;
begin
	if is_place then
		after := format(' and (%s, d.id) > (%L::point <-> %L::point, %s)', far,
			arca.map_spot(of_budget, (place.first / 1000000000 - 90000000)::integer, (place.first % 1000000000 - 180000000)::integer),
			arca.map_spot(of_budget, here.latitude_e6, here.longitude_e6), place.second);
	end if;
	return format('select n.d, ((n.d).latitude_e6 + 90000000)::bigint * 1000000000 + (n.d).longitude_e6 + 180000000 as first,'
		' (n.d).id as second, row_number() over (order by far, (n.d).id) as place'
		' from (select d, %1$s as far from arca.projects d where %2$s and d.hidden is null and d.latitude_e6 is not null'
		'%3$s order by %1$s fetch first 21 rows with ties) n', far, scope, after);
end $$;
