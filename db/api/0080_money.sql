-- The money of a round: shared out by a formula, and told in plain words.

-- What each of these is given of the total: share * population^a / income^b, where the share is such that all is given. Powers are
-- thousandths; what is given are whole units. First the whole units that a weight comes to, then one more each to those with the
-- largest remainders, of equals to the first (Hamilton's method). Incomes are of no use where their power is 0, and may be null.
create or replace function arca.formula_budgets(total bigint, unit bigint, population_e3 integer, income_e3 integer,
	populations bigint[], incomes bigint[]) returns bigint[]
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select array_agg(unit * (whole + case when place <= total / unit - given then 1 else 0 end)::bigint order by n)
	from (select n, whole, sum(whole) over () as given, row_number() over (order by rest desc, n) as place
		from (select n, trunc(exact) as whole, exact - trunc(exact) as rest
			from (select n, (total / unit) * weight / sum(weight) over () as exact
				from (select n, power(people::numeric, population_e3 / 1000.0)
						/ case when income_e3 = 0 then 1 else power(income::numeric, income_e3 / 1000.0) end as weight
					from unnest(populations, incomes) with ordinality l (people, income, n)) weights) exacts) wholes) places
$$;

-- A formula as somebody typed it, for headings at a pointer: everything that it needs is there.
create or replace function arca.formula_check(formula jsonb, unit bigint, headings jsonb, pointer text) returns bigint[]
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
	by_income boolean := (formula ->> 'income_power_e3')::integer > 0;
	one record;
	given bigint[];
begin
	if (formula ->> 'total_cents')::bigint % unit <> 0 then
		raise exception 'at %/formula/total_cents whole', pointer using errcode = 'AR227';
	end if;
	for one in select place - 1 as place, value from jsonb_array_elements(headings) with ordinality l (value, place) loop
		if one.value ->> 'population' is null then
			raise exception 'at %/headings/%/population required', pointer, one.place using errcode = 'AR227';
		end if;
		if by_income and one.value ->> 'income_cents' is null then
			raise exception 'at %/headings/%/income_cents required', pointer, one.place using errcode = 'AR227';
		end if;
	end loop;
	if headings = '[]' then
		raise exception 'at %/headings required', pointer using errcode = 'AR227';
	end if;
	given := arca.formula_budgets((formula ->> 'total_cents')::bigint, unit, (formula ->> 'population_power_e3')::integer,
		(formula ->> 'income_power_e3')::integer,
		array(select (value ->> 'population')::bigint from jsonb_array_elements(headings) with ordinality l (value, place) order by place),
		array(select (value ->> 'income_cents')::bigint from jsonb_array_elements(headings) with ordinality l (value, place) order by place));
	if 0 = any (given) then
		raise exception 'at %/headings/%/population nothing', pointer, array_position(given, 0) - 1 using errcode = 'AR227';
	end if;
	return given;
end $$;

-- Whole coins of a currency: what one unit of it has of its least parts.
create or replace function arca.money_unit(exponent integer) returns bigint
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select power(10::numeric, exponent)::bigint
$$;

-- For a form, before anything is saved.
create or replace function api.formula_try(token_hash text, body jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{staff}', false);
begin
	return json_build_object('budgets', to_json(arca.formula_check(body -> 'formula', arca.money_unit((body ->> 'currency_exponent')::integer),
		body -> 'headings', '')));
end $$;

-- What headings of a draft with a formula say they have is what it gives them.
create or replace function arca.formulas_check(groups jsonb, exponent integer) returns void
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
	g record;
	given bigint[];
	wrong bigint;
begin
	for g in select place - 1 as place, value from jsonb_array_elements(groups) with ordinality l (value, place)
			where coalesce(value -> 'formula', 'null') <> 'null' loop
		given := arca.formula_check(g.value -> 'formula', arca.money_unit(exponent), g.value -> 'headings', '/groups/' || g.place);
		wrong := (select min(place) - 1 from jsonb_array_elements(g.value -> 'headings') with ordinality l (value, place)
			where (value ->> 'budget_cents')::bigint <> given[place]);
		if wrong is not null then
			raise exception 'at /groups/%/headings/%/budget_cents formula', g.place, wrong using errcode = 'AR227';
		end if;
	end loop;
end $$;

-- What a draft says of its money, besides sums.
create or replace function arca.money_texts_check(body jsonb) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	h record;
	name text;
begin
	perform arca.texts_check(coalesce(body -> 'bindings', '{}'), '/bindings', 2000, false);
	for h in select g.place - 1 as grp, l.place - 1 as place, l.value from jsonb_array_elements(body -> 'groups') with ordinality g (value, place),
			jsonb_array_elements(g.value -> 'headings') with ordinality l (value, place) loop
		foreach name in array array['abouts', 'sources', 'buys'] loop
			perform arca.texts_check(coalesce(h.value -> name, '{}'), format('/groups/%s/headings/%s/%s', h.grp, h.place, name), 1000, false);
		end loop;
	end loop;
end $$;

-- Documents of a draft are its own from now on: sent by who saves, or there before. Whatever it names no longer is gone.
create or replace function arca.budget_files_keep(of_budget integer, named jsonb, saver bigint) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	one text;
begin
	for one in select value ->> 'id' from jsonb_array_elements(coalesce(named, '[]')) order by 1 loop
		if not exists (select from arca.budget_uploads where upload = one and budget = of_budget) then
			perform arca.upload_claim(one, saver, 'document');
			insert into arca.budget_uploads (upload, budget) values (one, of_budget);
		end if;
	end loop;
	for one in delete from arca.budget_uploads where budget = of_budget
			and not exists (select from jsonb_array_elements(coalesce(named, '[]')) n where n ->> 'id' = upload) returning upload loop
		perform arca.upload_drop(one);
	end loop;
end $$;

create or replace function arca.heading_money(h arca.budget_headings) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
	select jsonb_build_object('number', h.number, 'names', h.names, 'budget_cents', h.budget_cents, 'population', h.population,
		'income_cents', h.income_cents, 'abouts', h.abouts, 'sources', h.sources, 'buys', h.buys)
$$;

create or replace function arca.budget_money(b arca.budgets) returns json
language sql stable set search_path = pg_catalog, pg_temp as $$
	select json_build_object('slug', b.slug, 'titles', b.titles, 'currency', b.currency, 'currency_exponent', b.exponent,
		'cost_cents', b.cost_cents, 'bindings', b.bindings, 'documents', arca.files_json(b.documents),
		'groups', (select coalesce(json_agg(json_build_object('number', g.number, 'names', g.names, 'formula', g.formula,
				'headings', (select coalesce(json_agg(arca.heading_money(h) order by h.number), '[]')
					from arca.budget_headings h where h.budget = b.id and h.grp = g.number)) order by g.number), '[]')
			from arca.budget_groups g where g.budget = b.id))
$$;

create or replace function api.budget_money(of_slug text) returns json
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select arca.budget_money(b) from arca.budgets b where slug = of_slug and published_at is not null
$$;
