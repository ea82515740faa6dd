-- A round rehearsed: the same headings and ways of voting, with people who are not there. Under a name, keys and days of its own.

-- Five made-up projects for a heading, of which the first three fit into its money.
create or replace function arca.rehearsal_projects(h arca.budget_headings, c arca.city) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
	select jsonb_agg(jsonb_build_object('id', n::text, 'cost_cents', case when h.hide_money then 1 else greatest(h.budget_cents * n / 8, 1) end,
		'titles', (select jsonb_object_agg(l, case l when 'es' then 'Proyecto de ensayo ' when 'ar' then 'مشروع تجريبي ' else 'Rehearsed project ' end || n)
			from unnest(c.languages) l)) order by n)
	from generate_series(1, 5) n
$$;

create or replace function arca.rehearsal_contests(b arca.budgets, c arca.city) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
	select jsonb_agg(arca.ballot_style(h, 5) || jsonb_build_object('titles', arca.ballot_names(h.names, c.languages), 'intros', '{}'::jsonb,
			'is_district', (select count(*) > 1 from arca.budget_headings o where o.budget = b.id and o.grp = h.grp), 'group', h.grp, 'styles', array[0],
			'w', 1, 'rule', 'greedy', 'if_small', 'void',
			'meta', jsonb_build_object('country', c.names ->> c.languages[1], 'unit', c.names ->> c.languages[1], 'instance', b.slug,
				'description', arca.ballot_names(h.names, c.languages) ->> c.languages[1], 'language', c.languages[1]),
			'projects', arca.rehearsal_projects(h, c)) order by h.number)
	from arca.budget_headings h where h.budget = b.id
$$;

-- The plan of a rehearsal of a round, a draft too: with what is on its ballot by now, or made-up projects if nothing is; for who
-- comes with a code, wherever they live. `is_taken`: the name is that of a round or poll of the city. No row: there is no such round.
create or replace function arca.rehearsal_plan(of_slug text, as_slug text, out plan text, out is_taken boolean)
returns setof record language sql stable set search_path = pg_catalog, pg_temp as $$
	select jsonb_build_object('titles', (select jsonb_object_agg(key, value || case key when 'es' then ' · ensayo' when 'ar' then ' · تجربة' else ' · rehearsal' end)
				from jsonb_each_text(arca.ballot_names(b.titles, c.languages))),
			'intros', b.intros, 'zone', b.zone, 'currency', b.currency, 'exponent', b.exponent, 'census_bound', 1000, 'max_seq', 100, 'min_batch', 2,
			'mix_wait_s', 60, 'ways', '["code"]'::jsonb,
			'contests', coalesce((select jsonb_agg(value - 'residence' || jsonb_build_object('styles', array[0]) order by place)
				from jsonb_array_elements(arca.ballot_plan_contests(b, c)) with ordinality l (value, place)), arca.rehearsal_contests(b, c)))::text,
		exists (select from arca.budgets where slug = as_slug) or exists (select from arca.polls where slug = as_slug)
	from arca.budgets b, arca.city c where b.slug = of_slug
$$;
