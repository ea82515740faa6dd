-- Pages as plain HTML: what one of them says, in one answer, made of what the API answers. No session is read: a page is the same for
-- everybody.

-- --- what the API answers, too -----------------------------------------------------------------------

create or replace function api.round(of_slug text) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	select json_build_object(
		'slug', r.slug, 'origin', r.origin, 'titles', r.titles, 'intros', r.intros,
		'phase', api.phase(r), 'step', r.step, 'is_rehearsal', r.is_rehearsal, 'rehearses', r.rehearses,
		'now', api.rfc3339(arca.clock()), 'opens_at', api.rfc3339(r.opens_at),
		'closes_at', api.rfc3339(r.closes_at), 'zone', r.zone,
		'currency', r.contests -> 'currency', 'exponent', r.contests -> 'exponent',
		'languages', (select json_agg(l order by l) from jsonb_object_keys(r.texts) l),
		'max_seq', r.max_seq, 'min_batch', r.min_batch, 'census_bound', r.census_bound,
		'threshold', r.threshold, 'trustees', r.trustees,
		'witnesses', api.witnesses((select policy from arca.logs l where l.id = r.id)),
		'ctx', encode(r.ctx, 'hex'), 'pins', r.pins::json,
		'ways', r.ways, 'electorate', r.electorate -> 'words', 'assurance', r.assurance,
		'criteria', encode(r.criteria, 'hex'), 'poll', arca.round_poll(r.slug),
		'contests', api.contests(r),
		'turnout', json_build_object('voters', h.voters, 'ballots', h.ballots,
			'credentials', h.credentials,
			'codes', (select count(*) from api.code_serials c where c.round = r.id)),
		'log', json_build_object('size', h.size, 'root', encode(h.root, 'hex'),
			'checkpoint', '/log/' || r.slug || '/checkpoint'))
	from arca.rounds r left join arca.log_heads h on h.log = r.id
	where r.slug = of_slug
$$;

-- All rounds, the newest first.
create or replace function api.rounds() returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	select json_build_object(
		'city', (select json_build_object('names', names, 'languages', languages, 'zone', zone,
			'contact', contact) from arca.city),
		'items', coalesce((select json_agg(json_build_object(
			'slug', slug, 'titles', titles, 'phase', api.phase(r), 'step', step,
			'is_rehearsal', is_rehearsal, 'is_poll', arca.round_poll(slug) is not null, 'opens_at', api.rfc3339(opens_at),
			'closes_at', api.rfc3339(closes_at), 'zone', zone) order by opens_at desc, slug)
			from arca.rounds r), '[]'),
		'next', null)
$$;

-- Accents are the extension's, which is in public, where nobody else creates anything.
-- By keyset: `after` is the key of the last project that was seen. What is null is not asked for.
create or replace function api.ballot_list(of_slug text, lang text, contest integer, question text, of_district text,
	of_category text, rule text, seed text, after text, most integer) returns json
language sql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
	with round as (
		select id from arca.rounds where slug = of_slug
	), found as (
		select p as project, api.order_key(p, coalesce(rule, 'random'), coalesce(seed, '0'), coalesce(lang, 'es')) as key
		from arca.ballot_projects p, round
		where p.round = round.id
		and (contest is null or p.cid = contest)
		and (of_district is null or p.district = of_district)
		and (of_category is null or p.category = of_category)
		and (question is null or api.is_match(p, question))
	), page as (
		select * from found
		where after is null or key > api.from_cursor(after) collate "C"
		order by key collate "C"
		limit coalesce(most, 50) + 1
	), shown as (
		select * from page order by key collate "C" limit coalesce(most, 50)
	)
	select json_build_object(
		'items', coalesce((select json_agg(api.project(s.project, lang) order by s.key collate "C")
			from shown s), '[]'),
		'next', case when (select count(*) from page) > coalesce(most, 50)
			then (select api.to_cursor(max(key collate "C")) from shown) end,
		'total', (select count(*) from found))
	from round
$$;

create or replace function api.ballot_project(of_slug text, of_cid integer, of_id text, lang text) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	select (api.project(p, lang)::jsonb || jsonb_build_object(
		'description', api.text_in(p.descriptions, lang),
		'titles', p.titles,
		'proposed', (select o.project from arca.ballot_origins o where (o.round, o.cid, o.index) = (p.round, p.cid, p.index)),
		'outcome', (select jsonb_build_object('votes', o -> 'votes', 'won', o -> 'won', 'why', o -> 'why')
			from arca.results res,
				jsonb_array_elements(convert_from(res.bytes, 'UTF8')::jsonb -> 'contests') c,
				jsonb_array_elements(c -> 'projects') o
			where res.round = p.round and res.path = 'outcome.json'
			and (c ->> 'cid')::integer = p.cid and o ->> 'id' = p.id)))::json
	from arca.ballot_projects p join arca.rounds r on r.id = p.round
	where r.slug = of_slug and p.cid = of_cid and p.id = of_id
$$;

create or replace function api.results(of_slug text) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	select json_build_object(
		'phase', api.phase(r), 'step', r.step,
		'outcome', (select convert_from(bytes, 'UTF8')::json from arca.results
			where round = r.id and path = 'outcome.json'),
		'files', json_build_object(
			'pb', coalesce((select json_agg('/log/' || r.slug || '/' || path order by length(path), path)
				from arca.results where round = r.id and path like 'result/%'), '[]'),
			'outcome', (select '/log/' || r.slug || '/' || path from arca.results
				where round = r.id and path = 'outcome.json')))
	from arca.rounds r where r.slug = of_slug
$$;

-- --- pages --------------------------------------------------------------------------------------------

-- Each instant of a finished answer as a clock in a zone shows it. No text can look like a member: quotes in texts are escaped.
create or replace function arca.local_times(answer text, zone text) returns json
language sql stable set search_path = pg_catalog, pg_temp as $$
	select coalesce(json_object_agg(at, to_char(at::timestamptz at time zone zone, 'YYYY-MM-DD"T"HH24:MI:SS')), '{}')
	from (select distinct (regexp_matches(answer, '"(?:[a-z]+_)?at" ?: ?"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)"', 'g'))[1] as at) a
$$;

-- What every page has besides; null where what it is about (`needed`, among what it says) is null.
create or replace function arca.page(says json, needed text[], zone text) returns json
language sql stable set search_path = pg_catalog, pg_temp as $$
	select (jsonb_build_object('city', (select jsonb_build_object('names', names, 'zone', c.zone) from arca.city c),
			'times', arca.local_times(says::text, coalesce(page.zone, (select c.zone from arca.city c), 'UTC')))
		|| says::jsonb)::json
	where not exists (select from unnest(needed) one where coalesce(json_typeof(says -> one), 'null') = 'null')
$$;

-- Of a list whose items have zones of their own: each with its own times.
create or replace function arca.with_times(list json) returns json
language sql stable set search_path = pg_catalog, pg_temp as $$
	select json_build_object('items', (select coalesce(json_agg(one::jsonb || jsonb_build_object('times',
			arca.local_times(one::text, coalesce(one ->> 'zone', 'UTC'))) order by place), '[]')
		from json_array_elements(list -> 'items') with ordinality l (one, place)))
$$;

create or replace function api.page_home() returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	select arca.page(json_build_object('rounds', arca.with_times(api.rounds()), 'budgets', arca.with_times(api.budgets()),
		'projects', (select coalesce(json_agg(arca.project_item(p) order by p.published_at desc, p.id desc), '[]')
			from (select * from arca.projects where state = 'published' and hidden is null
				order by published_at desc, id desc limit 5) p),
		'debates', (select coalesce(json_agg(one order by place), '[]') from json_array_elements(
			api.debates('newest', 'all', null, null) -> 'items') with ordinality l (one, place)
			where place <= 5 and json_typeof(one -> 'hidden') = 'null')), '{rounds}', null)
$$;

create or replace function api.page_round(of_slug text) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	select arca.page(json_build_object('round', round, 'poll', (select arca.poll_json(p) from arca.polls p
		where slug = of_slug and published_at is not null)), '{round}', round ->> 'zone') from api.round(of_slug) round
$$;

create or replace function api.page_ballot(of_slug text, lang text, cursor text) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	select arca.page(json_build_object('round', round,
		'list', api.ballot_list(of_slug, lang, null, null, null, null, null, null, cursor, 20)), '{round,list}', round ->> 'zone')
	from api.round(of_slug) round
$$;

create or replace function api.page_ballot_project(of_slug text, of_cid integer, of_id text, lang text) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	select arca.page(json_build_object('round', round, 'project', api.ballot_project(of_slug, of_cid, of_id, lang)),
		'{round,project}', round ->> 'zone')
	from api.round(of_slug) round
$$;

-- Projects of each contest by their votes, as the page that a script draws has them.
create or replace function arca.by_votes(outcome jsonb) returns jsonb
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select outcome || jsonb_build_object('contests', (select coalesce(jsonb_agg(c || case when jsonb_typeof(c -> 'projects') = 'array'
			then jsonb_build_object('projects', (select coalesce(jsonb_agg(p order by (p ->> 'votes')::bigint desc,
				(p ->> 'won')::boolean desc, (p ->> 'cost_cents')::bigint, place), '[]')
			from jsonb_array_elements(c -> 'projects') with ordinality l (p, place))) else '{}' end order by nth), '[]')
		from jsonb_array_elements(outcome -> 'contests') with ordinality k (c, nth)))
$$;

create or replace function api.page_results(of_slug text, lang text) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	select arca.page(json_build_object('round', round,
		'results', results::jsonb || jsonb_build_object('outcome', arca.by_votes(nullif(results::jsonb -> 'outcome', 'null'))),
		'names', (select coalesce(json_object_agg(p.cid || '/' || p.id, api.text_in(p.titles, lang)), '{}')
			from arca.ballot_projects p join arca.rounds r on r.id = p.round where r.slug = of_slug)), '{round}', round ->> 'zone')
	from api.round(of_slug) round, api.results(of_slug) results
$$;

create or replace function api.page_budgets() returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	select arca.page(json_build_object('budgets', arca.with_times(api.budgets())), '{budgets}', null)
$$;

create or replace function api.page_budget(of_slug text, of_order text, of_heading integer, of_tag text, of_goal integer,
	question text, cursor text) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	select arca.page(json_build_object('budget', budget,
		'list', api.projects(of_slug, of_order, '00000000', null, null, of_heading, of_tag, of_goal, question, cursor)), '{budget,list}', budget ->> 'zone')
	from api.budget(of_slug) budget
$$;

-- A project has one address: that below its own round.
create or replace function api.page_proposed(of_slug text, of_number bigint, cursor text) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
	-- what valuation found, and what is on the ballot, is of later files
	return (select arca.page(json_build_object('budget', budget, 'project', project,
		'valuation', api.valuation_public(of_number) -> 'valuation', 'ballot', api.ballot_of(of_number),
		'comments', api.comments('project', of_number, 'most_voted', cursor)), '{budget,project}', budget ->> 'zone')
	from api.budget(of_slug) budget, api.project_public(of_number) project
	where project ->> 'budget' = of_slug);
end $$;

create or replace function api.page_debates(of_order text, of_state text, question text, cursor text) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	select arca.page(json_build_object('list', api.debates(of_order, of_state, question, cursor)), '{list}', null)
$$;

create or replace function api.page_debate(of_number bigint, cursor text) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	select arca.page(json_build_object('debate', api.debate(of_number), 'responses', api.responses_of('debate', of_number),
		'comments', api.comments('debate', of_number, 'most_voted', cursor)), '{debate}', null)
$$;
