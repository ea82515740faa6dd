-- Where headings are, and whom they are for: areas, districts of the census; and projects by how near they are.

alter table arca.budget_headings
	-- Polygons of rings, outer first, each longitude, latitude, longitude, ... in millionths of a degree; and as it is drawn.
	add column area jsonb check (jsonb_typeof(area) = 'array'),
	add column area_drawn jsonb check (jsonb_typeof(area_drawn) = 'array'),
	add column residents_only boolean not null default false,
	add column districts text[] not null default '{}' check (cardinality(districts) <= 64),
	add check ((area is null) = (area_drawn is null)),
	add check (not residents_only or cardinality(districts) > 0);

-- On a plane where as far is as far in every direction around a place (Mercator's), each round at a distance of its own:
-- so that one index gives what is near in a round, and ends with that round. An index has its values: it is never changed.
create function arca.map_spot(of_budget integer, latitude_e6 integer, longitude_e6 integer) returns point
language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp as $$
	select point(longitude_e6 + of_budget * 1e9::float8,
		ln(tan(radians(45 + least(greatest(latitude_e6 / 1e6::float8, -85), 85) / 2))) * 57295779.51::float8)
$$;
create index projects_near on arca.projects using gist (arca.map_spot(budget, latitude_e6, longitude_e6))
	where state = 'published' and hidden is null and latitude_e6 is not null;
create index projects_points on arca.projects (budget, id)
	where state = 'published' and hidden is null and latitude_e6 is not null;
