-- Polls, as they are read; and the plan that `arcad import --poll` makes a round of.

-- By the clock of the round of its slug, once there is one.
create or replace function arca.poll_state(p arca.polls) returns text
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select case when p.published_at is null then 'draft'
		else coalesce((select case api.phase(r) when 'balloting' then 'open' when 'publishing_prices' then 'announced' else api.phase(r) end
			from arca.rounds r where r.slug = p.slug), case when p.closes_at > arca.clock() then 'announced' else 'missed' end) end
$$;

-- When it really opens and closes is the round's to say.
create or replace function arca.poll_item(p arca.polls) returns jsonb
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select jsonb_build_object('slug', p.slug, 'titles', p.titles, 'intros', p.intros, 'state', arca.poll_state(p),
		'opens_at', api.rfc3339(coalesce(r.opens_at, p.opens_at)), 'closes_at', api.rfc3339(coalesce(r.closes_at, p.closes_at)),
		'zone', p.zone, 'proposal', p.proposal, 'question_count', jsonb_array_length(p.questions), 'has_vote', r.id is not null)
	from (select) one left join arca.rounds r on r.slug = p.slug
$$;

create or replace function arca.poll_json(p arca.polls) returns json
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select (arca.poll_item(p) || jsonb_build_object('questions', p.questions, 'least_age', p.least_age, 'districts', p.districts,
		'ways', p.ways, 'census', p.census, 'published_at', api.rfc3339(p.published_at), 'now', api.rfc3339(arca.clock())))::json
$$;

-- Those that were announced last come first.
create or replace function api.polls(cursor text) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	with page as (
		select p, id, row_number() over (order by id desc) as turn from arca.polls p
		where published_at is not null
			and id < coalesce((select second from arca.place_read('polls', cursor)), 9223372036854775807)
		order by id desc limit 21)
	select json_build_object('items', coalesce((select json_agg(arca.poll_item(p) order by turn) from page where turn <= 20), '[]'),
		'next', (select arca.place_text('polls', 0, id) from page where turn = 20 and exists (select from page where turn = 21)))
$$;

create or replace function api.poll(of_slug text) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	select arca.poll_json(p) from arca.polls p where slug = of_slug and published_at is not null
$$;

-- The poll that a proposal brought about; null: none was announced.
create or replace function arca.proposal_poll(of_proposal bigint) returns jsonb
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select arca.poll_item(p) from arca.polls p where proposal = of_proposal and published_at is not null
$$;

-- What the pages of a round say of it if it is a poll.
create or replace function arca.round_poll(of_slug text) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
	select jsonb_build_object('proposal', proposal) from arca.polls where slug = of_slug and published_at is not null
$$;

-- A plan of arcad import (deploy/README.md): each question a contest and a group of its own, each option a project that
-- costs one of as many as there are. All texts are in the languages of the title; what has no words in one is told in the
-- first of the city.
create or replace function arca.poll_texts(texts jsonb, spoken text[], languages text[]) returns jsonb
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select jsonb_object_agg(l, coalesce(texts ->> l, texts ->> spoken[1], '')) from unnest(languages) l
$$;

create or replace function arca.poll_contest(q jsonb, place integer, spoken text[], languages text[], city jsonb) returns jsonb
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select jsonb_build_object('titles', arca.poll_texts(q -> 'titles', spoken, languages),
		'intros', q -> 'texts', 'hide_money', true, 'group', place, 'styles', array[0], 'kind', 1, 'w', 1, 'vote_type', 'approval',
		'min_choices', 1, 'max_choices', q -> 'most', 'max_cost_cents', null, 'max_points', null, 'max_sum_points', null,
		'rule', 'greedy', 'if_small', 'void', 'budget_cents', jsonb_array_length(q -> 'options'),
		'meta', jsonb_build_object('country', city ->> spoken[1], 'unit', city ->> spoken[1], 'instance', place::text,
			'description', q -> 'titles' ->> spoken[1], 'language', spoken[1]),
		'projects', (select jsonb_agg(jsonb_build_object('id', o.place::text, 'cost_cents', 1,
				'titles', arca.poll_texts(o.value -> 'titles', spoken, languages),
				'descriptions', arca.poll_texts(o.value -> 'texts', spoken, languages)) order by o.place)
			from jsonb_array_elements(q -> 'options') with ordinality o (value, place)))
$$;

create or replace function arca.poll_rule(p arca.polls) returns jsonb
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select case jsonb_array_length(clauses) when 0 then null when 1 then clauses -> 0 else jsonb_build_object('all', clauses) end
	from (select case when p.least_age is null then '[]'::jsonb
			else jsonb_build_array(jsonb_build_object('age_at', 'open', 'least', p.least_age)) end
		|| case when p.districts = '{}' then '[]'::jsonb
			else jsonb_build_array(jsonb_build_object('district', p.districts)) end as clauses) c
$$;

create or replace function arca.poll_plan(of_slug text, out plan jsonb, out opens bigint, out closes bigint)
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select jsonb_strip_nulls(jsonb_build_object('electorate', arca.poll_rule(p)))
		|| jsonb_build_object('titles', p.titles, 'intros', p.intros, 'zone', p.zone, 'currency', 'XXX', 'exponent', 0,
			'census_bound', p.census, 'max_seq', 100, 'min_batch', 2, 'mix_wait_s', 3600,
			'ways', (select jsonb_agg(w order by w) from unnest(p.ways) w),
			'contests', (select jsonb_agg(arca.poll_contest(q.value, (q.place - 1)::integer, c.languages,
					array(select l from jsonb_object_keys(p.titles) l), c.names) order by q.place)
				from jsonb_array_elements(p.questions) with ordinality q (value, place))),
		floor(extract(epoch from greatest(p.opens_at, arca.clock())))::bigint, floor(extract(epoch from p.closes_at))::bigint
	from arca.polls p, arca.city c where p.slug = of_slug and p.published_at is not null
$$;
