-- What staff ask of a round that they make: what is still missing, and all of it as a template for another one.

-- Languages of the city in which one of these texts says nothing.
create or replace function arca.texts_missing(texts jsonb) returns bigint
language sql stable set search_path = pg_catalog, pg_temp as $$
	select count(*) from arca.city c, unnest(c.languages) l where coalesce(texts ->> l, '') = ''
$$;

create or replace function arca.seats_of(of_role text) returns bigint
language sql stable set search_path = pg_catalog, pg_temp as $$
	select count(distinct account) from arca.grants where role = of_role and given_at is not null and ended_at is null
$$;

-- One row of what is missing before a phase begins; `is_needed`: the phase means nothing without it. `count` is how many of it.
create or replace function arca.budget_gaps(b arca.budgets, out before text, out code text, out is_needed boolean, out count bigint)
returns setof record language sql volatile set search_path = pg_catalog, pg_temp as $$
	select gaps.* from (
		select 'accepting', 'texts', false, arca.texts_missing(b.titles) + arca.texts_missing(b.intros)
			+ (select coalesce(sum(arca.texts_missing(names)), 0) from arca.budget_groups where budget = b.id)
			+ (select coalesce(sum(arca.texts_missing(names)), 0) from arca.budget_headings where budget = b.id)
		union all select 'accepting', 'money', false, (select count(*) from arca.budget_headings where budget = b.id
			and (arca.texts_missing(abouts) > 0 or arca.texts_missing(sources) > 0 or arca.texts_missing(buys) > 0))
		union all select 'accepting', 'binding', false, (arca.texts_missing(b.bindings) > 0 or b.documents = '[]')::integer::bigint
		union all select 'accepting', 'cost', false, (b.cost_cents is null)::integer::bigint
		union all select 'accepting', 'headings', true, (not exists (select from arca.budget_headings where budget = b.id))::integer::bigint
		union all select 'accepting', 'moderators', true, greatest(2 - arca.seats_of('moderator'), 0)
		union all select 'accepting', 'areas', false, (select count(*) from arca.budget_headings where budget = b.id and area is null)
		union all select 'accepting', 'populations', false, (select count(*) from arca.budget_headings where budget = b.id and population is null)
		union all select 'selecting', 'thresholds', false, (b.support_threshold is null and b.support_top is null)::integer::bigint
		union all select 'valuating', 'valuators', true, greatest(1 - arca.seats_of('valuator'), 0)
		union all select 'balloting', 'census', true, (b.census is null)::integer::bigint
		union all select 'balloting', 'age', false, (b.least_age is null)::integer::bigint
		union all select 'balloting', 'vote', true, (not exists (select from arca.rounds where slug = b.slug))::integer::bigint
		union all select 'informing', 'past', false, (select count(*) from arca.budget_phases where budget = b.id and b.published_at is null
			and starts_at <= arca.clock())) gaps (before, code, is_needed, count)
	where gaps.count > 0 and (gaps.before = 'informing' or exists (select from arca.budget_phases p where p.budget = b.id and p.phase = gaps.before))
	order by array_position(arca.phase_names(), gaps.before), gaps.is_needed desc, gaps.code
$$;

create or replace function arca.budget_for_staff(token_hash text, of_slug text) returns arca.budgets
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{staff}', false);
	b arca.budgets;
begin
	select * into b from arca.budgets where slug = of_slug;
	if not found then
		raise exception 'no such round' using errcode = 'AR203';
	end if;
	return b;
end $$;

-- As staff see it: a draft too, and what is missing before each phase.
create or replace function api.budget_staff(token_hash text, of_slug text) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	b arca.budgets := arca.budget_for_staff(token_hash, of_slug);
begin
	return json_build_object('budget', arca.budget_json(b), 'money', arca.budget_money(b), 'gaps', (select coalesce(json_agg(json_build_object('before', g.before,
		'code', g.code, 'is_needed', g.is_needed, 'count', g.count)), '[]') from arca.budget_gaps(b) g));
end $$;

-- --- templates ------------------------------------------------------------------------------------

-- GeoJSON of what is kept of an area: read again it gives the same.
create or replace function arca.area_geojson(area jsonb) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select jsonb_build_object('type', 'MultiPolygon', 'coordinates', jsonb_agg(rings order by p.place))::text
	from jsonb_array_elements(area) with ordinality p (polygon, place), lateral (
		select jsonb_agg((select jsonb_agg(jsonb_build_array(trim_scale((ring ->> (2 * i - 2)::integer)::numeric / 1000000),
				trim_scale((ring ->> (2 * i - 1)::integer)::numeric / 1000000))
				order by i) from generate_series(1, jsonb_array_length(ring) / 2) i) order by r.place) as rings
		from jsonb_array_elements(p.polygon) with ordinality r (ring, place)) l
$$;

create or replace function arca.heading_template(h arca.budget_headings) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
	select jsonb_strip_nulls(jsonb_build_object('names', h.names, 'budget_cents', h.budget_cents, 'population', h.population,
		'residents_only', h.residents_only, 'districts', h.districts, 'style', h.style, 'max_choices', h.max_choices,
		'points', h.points, 'hide_money', h.hide_money, 'income_cents', h.income_cents, 'abouts', nullif(h.abouts, '{}'),
		'sources', nullif(h.sources, '{}'), 'buys', nullif(h.buys, '{}'), 'area', case when h.area is not null then arca.area_geojson(h.area) end))
$$;

-- Everything of a round but its name and its days: phases by how long after the first one they begin.
create or replace function arca.budget_template(b arca.budgets) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
	select jsonb_strip_nulls(jsonb_build_object('titles', b.titles, 'intros', b.intros, 'zone', b.zone, 'currency', b.currency,
		'currency_exponent', b.exponent, 'project_limit', b.project_limit, 'support_threshold', b.support_threshold,
		'support_top', b.support_top, 'least_age', b.least_age, 'ways', b.ways, 'census', b.census, 'criteria', b.criteria,
		'cost_cents', b.cost_cents, 'bindings', nullif(b.bindings, '{}'),
		'phases', (select jsonb_agg(jsonb_build_object('phase', phase, 'after_seconds',
				floor(extract(epoch from starts_at - first))::bigint) order by starts_at)
			from (select phase, starts_at, min(starts_at) over () as first from arca.budget_phases where budget = b.id) p),
		'groups', (select coalesce(jsonb_agg(jsonb_build_object('names', g.names, 'max_votable_headings', g.max_votable_headings,
				'headings', (select coalesce(jsonb_agg(arca.heading_template(h) order by h.number), '[]')
					from arca.budget_headings h where h.budget = b.id and h.grp = g.number)) order by g.number), '[]')
			from arca.budget_groups g where g.budget = b.id)))
$$;

-- Its hash is that of the template's text as the database writes JSON; a round made of it has the same.
create or replace function api.budget_template(token_hash text, of_slug text) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	made jsonb := arca.budget_template(arca.budget_for_staff(token_hash, of_slug));
begin
	return json_build_object('sha256', encode(sha256(convert_to(made::text, 'UTF8')), 'hex'), 'template', made);
end $$;
