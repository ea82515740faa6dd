-- Statistics of a round, for everybody: what was told of turnout (0075), and sums that are kept. Nothing here reads
-- ballots, and nothing says what they are for.

-- What led to the ballot: rows of the round's own projects, and sums. Of valuation nothing before its phase has ended.
create or replace function arca.statistics_phases(b arca.budgets, r arca.rounds) returns jsonb
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select jsonb_build_object('proposed', p.proposed, 'supporters', s.supporters, 'supports', p.supports,
		'paper_supports', p.paper, 'feasible', v.feasible, 'unfeasible', v.unfeasible,
		'on_ballot', (select sum(jsonb_array_length(c -> 'projects')) from jsonb_array_elements(r.contests -> 'contests') c))
	from (select count(*) as proposed, coalesce(sum(supports), 0) as supports, coalesce(sum(paper_supports), 0) as paper
			from arca.projects where budget = b.id and state <> 'draft') p
	cross join (select coalesce(sum(count), 0) as supporters from arca.supporters where budget = b.id) s
	left join (select count(*) filter (where state = 'feasible') as feasible, count(*) filter (where state <> 'feasible') as unfeasible
		from (select case when e.outcome = 'upheld' then 'feasible' else f.state end as state
			from arca.valuations f join arca.projects d on d.id = f.project
			left join arca.valuation_appeals e on e.project = f.project
			where f.budget = b.id and f.finished_at is not null and d.state = 'published' and d.hidden is null) f) v
		on arca.is_valuated(b.id)
	where b.id is not null
$$;

-- The vote: how many, by the way they came and how sure it is who they are, and by group. `why_no_groups` says why there
-- are none: people came with codes alone, or too few have voted.
create or replace function arca.statistics_vote(r arca.rounds) returns jsonb
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select jsonb_build_object('phase', api.phase(r), 'opens_at', api.rfc3339(r.opens_at), 'closes_at', api.rfc3339(r.closes_at),
		'voters', coalesce(h.voters, 0), 'ballots', coalesce(h.ballots, 0), 'unit', coalesce((t.told -> 'unit')::integer, 10),
		'told_at', api.rfc3339(to_timestamp((t.told ->> 'at')::bigint)),
		'channels', t.told -> 'channels', 'assurance', t.told -> 'assurance',
		'groups', case when t.groups is not null then jsonb_build_object('unit', t.groups -> 'unit',
			'told_at', api.rfc3339(to_timestamp((t.groups ->> 'at')::bigint)), 'is_over', t.groups -> 'is_over',
			'voters', t.groups -> 'voters', 'eligible', t.groups -> 'eligible',
			'permille', case when (t.groups ->> 'voters')::bigint <= (t.groups ->> 'eligible')::bigint
				then (t.groups ->> 'voters')::bigint * 1000 / nullif((t.groups ->> 'eligible')::bigint, 0) end,
			'dimensions', t.groups -> 'dimensions') end,
		'why_no_groups', case when t.groups is not null then null when not 'account' = any (r.ways) then 'codes' else 'early' end)
	from (select 1) one left join arca.log_heads h on h.log = r.id left join arca.turnouts t on t.round = r.id
	where r.id is not null
$$;

-- Null: there is no such round, or it is a draft.
create or replace function api.statistics(of_slug text) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	select json_build_object('slug', of_slug, 'titles', coalesce(r.titles, b.titles), 'zone', coalesce(r.zone, b.zone),
		'phases', arca.statistics_phases(b, r), 'vote', arca.statistics_vote(r), 'responses', arca.response_numbers())
	from (select 1) one left join arca.rounds r on r.slug = of_slug
	left join arca.budgets b on b.slug = of_slug and b.published_at is not null
	where r.id is not null or b.id is not null
$$;

-- --- the same as a table (RFC 4180) ------------------------------------------------------------------

-- A field. What a spreadsheet would take for a formula begins with an apostrophe.
create or replace function arca.csv_field(text text) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select case when form ~ '[",\r\n]' then '"' || replace(form, '"', '""') || '"' else form end
	from (select case when text ~ '^[=+@\t\r-]' then '''' || text else coalesce(text, '') end as form) f
$$;

-- A band of ages by its first year: 25-34, 75+.
create or replace function arca.age_years(first text) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select case first when '0' then '0-15' when '16' then '16-24' when '75' then '75+' else first || '-' || first::integer + 9 end
$$;

-- Each row names its table and its group; what is hidden or not known is empty. Ages are years, an asterisk is all other
-- groups, a hyphen who is not known any more.
create or replace function api.statistics_csv(of_slug text) returns text
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	with says as (
		select s::jsonb as s, s::jsonb -> 'vote' as v, s::jsonb #> '{vote,groups}' as g from api.statistics(of_slug) s where s is not null
	), rows as (
		select 1 as part, 1::bigint as turn, 1::bigint as place, 'vote' as what, 'voters' as name, null as eligible, v ->> 'voters' as count,
			null as permille, null as is_low from says where jsonb_typeof(v) = 'object'
		union all
		select 2, 1, 1, 'census', 'all', g ->> 'eligible', g ->> 'voters', g ->> 'permille', null from says where jsonb_typeof(g) = 'object'
		union all
		select 3, w.turn, c.place, w.what, c.c ->> 'name', null, c.c ->> 'count', null, null
		from says, unnest('{channels,assurance}'::text[], '{channel,assurance}'::text[]) with ordinality w (member, what, turn),
			jsonb_array_elements(case when jsonb_typeof(v -> w.member) = 'array' then v -> w.member end) with ordinality c (c, place)
		union all
		select 4, d.turn, c.place, d.d ->> 'dimension', case when c.c ->> 'name' is null then '*' when c.c ->> 'name' = '' then '-'
				when d.d ->> 'dimension' = 'age' then arca.age_years(c.c ->> 'name') else arca.csv_field(c.c ->> 'name') end,
			c.c ->> 'eligible', c.c ->> 'voters', c.c ->> 'permille', case when (c.c -> 'is_low')::boolean then '1' else '0' end
		from says, jsonb_array_elements(case when jsonb_typeof(g) = 'object' then g -> 'dimensions' end) with ordinality d (d, turn),
			jsonb_array_elements(d.d -> 'groups') with ordinality c (c, place)
		union all
		select 5, 1, n.place, 'phase', n.name, null, s #>> array['phases', n.name], null, null
		from says, unnest('{proposed,supporters,supports,paper_supports,feasible,unfeasible,on_ballot}'::text[]) with ordinality n (name, place)
		where jsonb_typeof(s -> 'phases') = 'object'
		union all
		select 6, 1, n.place, 'responses', n.name, null, s #>> array['responses', n.name], null, null
		from says, unnest('{awaited,answered,on_time,median_days,p90_days,overdue}'::text[]) with ordinality n (name, place)
	)
	select string_agg(line, E'\r\n' order by part, turn, place) || E'\r\n' from (
		select 0 as part, 0::bigint as turn, 0::bigint as place, 'table,name,eligible,count,permille,is_low' as line from says
		union all
		select part, turn, place, concat_ws(',', what, name, coalesce(eligible, ''), coalesce(count, ''), coalesce(permille, ''), coalesce(is_low, ''))
		from rows) l
$$;
