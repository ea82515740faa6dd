-- The ballot that a round has, and the plan (deploy/README.md) that `arcad import --round` makes its vote of.

-- What a project says on a ballot, in each language of the city: its own words, or a translation that its authors took. In a
-- language that it is not in (`is_own` false) the ballot has what it said first.
create or replace function arca.ballot_wordings(p arca.projects, languages text[])
returns table (language text, title text, text text, is_own boolean)
language sql stable set search_path = pg_catalog, pg_temp as $$
	select l, coalesce(t.title, p.title), coalesce(t.text, p.text), l = p.language or t.id is not null
	from unnest(languages) l left join arca.project_translations t on t.project = p.id and t.language = l and not t.is_offer
		and l <> p.language
$$;

-- Markdown as the plain text of a ballot: paragraphs, and 2000 characters at most. All of it is on the project's page.
create or replace function arca.ballot_text(markdown text) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select case when length(words) <= 2000 then words else regexp_replace(left(words, 1998), '\s+\S*$', '') || ' …' end
	from (select btrim(translate(arca.plain(markdown), E'\t\r', '  '), E' \n') as words) p
$$;

-- A name on one line, in each of these languages; what has none in one is told in the first.
create or replace function arca.ballot_names(names jsonb, languages text[]) returns jsonb
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select jsonb_object_agg(key, regexp_replace(value, '\s+', ' ', 'g')) from jsonb_each_text(arca.poll_texts(names, languages, languages))
$$;

-- --- what is on it --------------------------------------------------------------------------------

-- Of a vote that was made of the round what its manifest has; else what there would be now.
create or replace function arca.ballot_projects_of(b arca.budgets)
returns table (project bigint, heading integer, why text, price_cents bigint)
language sql stable set search_path = pg_catalog, pg_temp as $$
	with made as (select o.project, q.cost_cents from arca.rounds r join arca.ballot_origins o on o.round = r.id
		join arca.ballot_projects q on (q.round, q.cid, q.index) = (o.round, o.cid, o.index) where r.slug = b.slug)
	select s.project, s.heading, case when not exists (select from made) then s.why when m.project is null then coalesce(s.why, 'frozen') end,
		case when h.hide_money then null else coalesce(m.cost_cents, s.price_cents) end
	from arca.ballot_standings(b) s join arca.budget_headings h on h.id = s.heading left join made m on m.project = s.project
$$;

-- How many projects of so many somebody may choose in a heading.
create or replace function arca.ballot_choices(h arca.budget_headings, projects integer) returns integer
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select least(coalesce(h.max_choices, projects), projects, case h.style when 'ranking' then ranked
		when 'cumulative' then case when projects <= dense then dense else sparse end end)
	from arca.ballot_rules()
$$;

-- How people vote in a heading with so many projects, as a contest of the plan says it. Where no money is shown each costs one
-- of as many as there are.
create or replace function arca.ballot_style(h arca.budget_headings, projects integer) returns jsonb
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select jsonb_build_object('kind', case h.style when 'ranking' then 2 when 'cumulative' then case when projects <= dense then 5 else 3 end else 1 end,
		'vote_type', case h.style when 'ranking' then 'ordinal' when 'cumulative' then 'cumulative' else 'approval' end,
		'min_choices', 1, 'max_choices', arca.ballot_choices(h, projects), 'max_points', h.points, 'max_sum_points', h.points,
		'max_cost_cents', case when h.style = 'knapsack' then h.budget_cents end,
		'budget_cents', case when h.hide_money then projects else h.budget_cents end, 'hide_money', h.hide_money)
	from arca.ballot_rules()
$$;

-- --- what is missing ------------------------------------------------------------------------------

-- What is missing for the vote to be made; `is_needed`: without it none is.
create or replace function arca.ballot_gaps(b arca.budgets, out code text, out is_needed boolean, out count bigint)
returns setof record language sql volatile set search_path = pg_catalog, pg_temp as $$
	with standings as materialized (select * from arca.ballot_projects_of(b)),
		chosen as (select p, s.heading from standings s join arca.projects p on p.id = s.project where s.why is null)
	select gaps.* from (
		select 'phase', true, (arca.budget_phase(b) <> 'publishing_prices')::integer::bigint
		union all select g.code, true, g.count from arca.budget_gaps(b) g where g.before = 'balloting' and g.is_needed and g.code <> 'vote'
		union all select 'valuating', true, count(*) from arca.budget_headings where budget = b.id and not hide_money and not arca.has_valuation(b.id)
		union all select 'appeals', true, count(*) from arca.valuation_appeals e join arca.projects p on p.id = e.project
			where p.budget = b.id and e.decided_at is null and p.state = 'published' and p.hidden is null
		union all select 'nothing', true, (not exists (select from chosen))::integer::bigint
		union all select 'groups', true, greatest(count(distinct h.grp) - (select groups from arca.ballot_rules()), 0) from arca.budget_headings h
			where h.id in (select heading from chosen)
		union all select 'empty', false, count(*) from arca.budget_headings where budget = b.id and id not in (select heading from chosen)
		union all select 'not_valued', false, count(*) from standings where why = 'not_valued'
		union all select 'translations', false, count(*) from chosen, arca.city c, arca.ballot_wordings(p, c.languages) w where not w.is_own
	) gaps (code, is_needed, count) where gaps.count > 0 order by gaps.is_needed desc, gaps.code
$$;

-- --- the plan -------------------------------------------------------------------------------------

-- Where it is goes to the pages in the language that its author wrote in.
create or replace function arca.ballot_plan_project(p arca.projects, price bigint, languages text[]) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
	select jsonb_strip_nulls(jsonb_build_object('id', p.id::text, 'cost_cents', coalesce(price, 1),
		'titles', jsonb_object_agg(w.language, regexp_replace(w.title, '\s+', ' ', 'g')), 'descriptions', jsonb_object_agg(w.language, arca.ballot_text(w.text)),
		'places', case when p.place is not null then jsonb_build_object(p.language, p.place) end,
		'latitude_e6', p.latitude_e6, 'longitude_e6', p.longitude_e6))
	from arca.ballot_wordings(p, languages) w
$$;

-- A contest of each heading that has something on the ballot. Voters without a residence to prove have the style 0; those who
-- live where a heading is for its residents, one more for each such place.
create or replace function arca.ballot_plan_contests(b arca.budgets, c arca.city) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
	with chosen as materialized (select project, heading, price_cents from arca.ballot_standings(b) where why is null),
		headings as (select h, count(*)::integer as projects,
				jsonb_agg(arca.ballot_plan_project(p, x.price_cents, c.languages) order by p.id) as list
			from chosen x join arca.projects p on p.id = x.project join arca.budget_headings h on h.id = x.heading group by h),
		placed as (select *, count(*) over (partition by (h).grp) > 1 as is_district,
				case when (h).residents_only then dense_rank() over (partition by (h).residents_only order by (h).districts) else 0 end as style
			from headings)
	select jsonb_agg(arca.ballot_style(h, projects) || jsonb_build_object('titles', arca.ballot_names((h).names, c.languages),
			'intros', '{}'::jsonb, 'is_district', is_district, 'group', (h).grp, 'styles', array[style], 'w', 1, 'rule', 'greedy', 'if_small', 'void',
			'meta', jsonb_build_object('country', c.names ->> c.languages[1], 'unit', c.names ->> c.languages[1], 'instance', b.slug,
				'description', arca.ballot_names((h).names, c.languages) ->> c.languages[1], 'language', c.languages[1]),
			'projects', list)
		|| case when (h).residents_only then jsonb_build_object('residence', jsonb_build_object('district', (h).districts)) else '{}' end
		order by (h).number)
	from placed
$$;

-- It opens when balloting begins and closes when counting does. No row: there is no such round, or only a draft.
create or replace function arca.round_plan(of_slug text, out plan jsonb, out opens bigint, out closes bigint)
language sql stable set search_path = pg_catalog, pg_temp as $$
	select jsonb_strip_nulls(jsonb_build_object('electorate', case when b.least_age is not null
			then jsonb_build_object('age_at', 'open', 'least', b.least_age) end))
		|| jsonb_build_object('titles', arca.ballot_names(b.titles, c.languages), 'intros', b.intros, 'zone', b.zone,
			'currency', b.currency, 'exponent', b.exponent, 'census_bound', b.census, 'max_seq', 100, 'min_batch', 2, 'mix_wait_s', 3600,
			'ways', (select jsonb_agg(w order by w) from unnest(b.ways) w), 'contests', arca.ballot_plan_contests(b, c)),
		(select floor(extract(epoch from starts_at))::bigint from arca.budget_phases where budget = b.id and phase = 'balloting'),
		(select floor(extract(epoch from starts_at))::bigint from arca.budget_phases where budget = b.id and phase = 'counting')
	from arca.budgets b, arca.city c where b.slug = of_slug and b.published_at is not null
$$;
