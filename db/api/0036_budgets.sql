-- Rounds before their manifest: what everybody reads of them, and how staff make and publish one.

create or replace function arca.phase_names() returns text[] language sql immutable as $$
	select '{informing,accepting,reviewing,selecting,valuating,publishing_prices,balloting,counting,finished}'::text[]
$$;

-- By the clock. Once the vote is open, that round says how far it is; while its key is not there yet nobody votes.
create or replace function arca.budget_phase(b arca.budgets) returns text
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select case when b.published_at is null then 'drafting'
		when r.step not in ('keys', 'ready') then api.phase(r)
		when r.step is not null and clocked.phase in ('balloting', 'counting', 'finished') then 'publishing_prices'
		else coalesce(clocked.phase, 'drafting') end
	from (select) one left join arca.rounds r on r.slug = b.slug
	left join lateral (select phase from arca.budget_phases where budget = b.id and starts_at <= arca.clock()
		order by starts_at desc limit 1) clocked on true
$$;

-- The round, or an error; what is not published is nobody's but staff's.
create or replace function arca.budget_of(of_slug text) returns arca.budgets
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	b arca.budgets;
begin
	select * into b from arca.budgets where slug = of_slug and published_at is not null;
	if not found then
		raise exception 'no such round' using errcode = 'AR203';
	end if;
	return b;
end $$;

-- What residents do in a round, and the phases in which they may. Public.
create or replace function arca.round_acts() returns text[] language sql immutable as $$
	select '{prepare,propose,withdraw,merge,translate,support,vote}'::text[]
$$;

create or replace function arca.phases_of(act text) returns text[]
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select case act when 'prepare' then '{drafting,informing,accepting}' when 'propose' then '{accepting}'
		when 'withdraw' then '{accepting,reviewing}' when 'merge' then '{accepting,reviewing,selecting}'
		when 'translate' then '{drafting,informing,accepting,reviewing,selecting,valuating,publishing_prices}'
		when 'support' then '{selecting}' when 'vote' then '{balloting}' end::text[]
$$;

-- When a phase of a round ends: as the next one begins. Null: the round has no such phase, or none after it.
create or replace function arca.phase_end(of_budget integer, of_phase text) returns timestamptz
language sql stable set search_path = pg_catalog, pg_temp as $$
	select min(o.starts_at) from arca.budget_phases p join arca.budget_phases o on o.budget = p.budget and o.starts_at > p.starts_at
	where p.budget = of_budget and p.phase = of_phase
$$;

-- Something can be done in some phases only. The round's row is shared until the end, so that whoever moves a
-- phase waits for what began before.
drop function if exists arca.phase_check(integer, text[]);
create or replace function arca.phase_check(of_budget integer, phases text[], fault text default 'AR205') returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	b arca.budgets;
begin
	select * into b from arca.budgets where id = of_budget for share;
	if not arca.budget_phase(b) = any (phases) then
		raise exception 'not in this phase' using errcode = fault;
	end if;
end $$;

create or replace function arca.heading_json(h arca.budget_headings) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
	select jsonb_build_object('number', h.number, 'group', h.grp, 'names', h.names,
		'budget_cents', h.budget_cents, 'population', h.population, 'has_area', h.area is not null,
		'residents_only', h.residents_only, 'districts', h.districts, 'style', h.style, 'max_choices', h.max_choices,
		'points', h.points, 'hide_money', h.hide_money)
$$;

create or replace function arca.budget_item(b arca.budgets) returns jsonb
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select jsonb_build_object('slug', b.slug, 'titles', b.titles, 'intros', b.intros, 'zone', b.zone,
		'phase', arca.budget_phase(b), 'is_published', b.published_at is not null,
		'has_vote', exists (select from arca.rounds where slug = b.slug),
		'phases', (select json_agg(json_build_object('phase', phase, 'starts_at', api.rfc3339(starts_at),
				'ends_at', api.rfc3339(ends_at)) order by starts_at)
			from (select phase, starts_at, lead(starts_at) over (order by starts_at) as ends_at
				from arca.budget_phases where budget = b.id) p),
		'now', api.rfc3339(arca.clock()))
$$;

-- --- extensions, as everybody reads them ----------------------------------------------------------

-- Seats of the forum that decide: with a side, given and usable at this moment, and not of who asked.
create or replace function arca.extension_seats(e arca.extensions, out seat bigint, out side text) returns setof record
language sql stable set search_path = pg_catalog, pg_temp as $$
	select g.id, g.side from arca.grants g where g.role = 'forum' and g.side is not null and g.given_at is not null and g.ended_at is null
		and arca.has_factor(g.account) and g.account <> (select account from arca.grants where id = e.asked_by)
$$;

-- Of each side: how many seats decide, and what they have decided; as it was then where it is settled. `needed` is more than half.
create or replace function arca.extension_sides(e arca.extensions) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
	select coalesce(e.sides, (select jsonb_agg(jsonb_build_object('side', w.side, 'seats', s.seats, 'needed', s.seats / 2 + 1,
			'approve', s.approve, 'refuse', s.refuse) order by w.place)
		from (values (1, 'city'), (2, 'civil')) w (place, side), lateral (select count(*) as seats, count(*) filter (where v.is_approval) as approve,
				count(*) filter (where not v.is_approval) as refuse
			from arca.extension_seats(e) d left join arca.extension_votes v on v.extension = e.id and v.seat = d.seat
			where d.side = w.side) s))
$$;

-- By the clock, also before the clerk has noted it.
create or replace function arca.extension_state(e arca.extensions) returns text
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select case when e.state = 'open' and e.lapses_at <= arca.clock() then 'lapsed' else e.state end
$$;

create or replace function arca.extension_json(e arca.extensions) returns jsonb
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select jsonb_build_object('number', e.id, 'state', arca.extension_state(e), 'reason', e.reason, 'language', e.language,
		'asked_at', api.rfc3339(e.asked_at), 'lapses_at', api.rfc3339(e.lapses_at),
		'settled_at', api.rfc3339(e.settled_at), 'sides', arca.extension_sides(e),
		'phases', (select jsonb_agg(jsonb_build_object('phase', phase, 'was', api.rfc3339(was), 'starts_at', api.rfc3339(starts_at)) order by was)
			from arca.extension_phases where extension = e.id))
$$;

create or replace function arca.budget_json(b arca.budgets) returns json
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select (arca.budget_item(b) || jsonb_build_object('currency', b.currency, 'currency_exponent', b.exponent,
		'project_limit', b.project_limit, 'support_threshold', b.support_threshold, 'support_top', b.support_top,
		'least_age', b.least_age, 'ways', b.ways, 'census', b.census, 'criteria', b.criteria,
		'groups', (select coalesce(json_agg(json_build_object('number', number, 'names', names,
				'max_votable_headings', max_votable_headings) order by number), '[]')
			from arca.budget_groups where budget = b.id),
		'headings', (select coalesce(json_agg(arca.heading_json(h) order by number), '[]')
			from arca.budget_headings h where budget = b.id),
		'extensions', (select coalesce(jsonb_agg(arca.extension_json(e) order by e.id desc), '[]')
			from (select * from arca.extensions where budget = b.id order by id desc limit 10) e)))::json
$$;

-- Those whose end is furthest away first. A city has few: a hundred are all.
create or replace function api.budgets() returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	select json_build_object('items', coalesce(json_agg(arca.budget_item(b) order by last desc, (b).id desc), '[]'), 'next', null)
	from (select b, (select max(starts_at) from arca.budget_phases p where p.budget = b.id) as last
		from arca.budgets b where published_at is not null order by id desc limit 100) l
$$;

create or replace function api.budget(of_slug text) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	select arca.budget_json(b) from arca.budgets b where slug = of_slug and published_at is not null
$$;

-- --- by staff -------------------------------------------------------------------------------------

-- Texts by language: those of the city, and the first of them at least.
create or replace function arca.texts_check(texts jsonb, pointer text, most integer, is_needed boolean) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	one record;
	spoken text[] := (select languages from arca.city);
begin
	if is_needed and coalesce(texts ->> spoken[1], '') = '' then
		raise exception 'at %/% required', pointer, spoken[1] using errcode = 'AR227';
	end if;
	for one in select key, value from jsonb_each_text(texts) loop
		if not one.key = any (spoken) then
			raise exception 'at %/% language', pointer, one.key using errcode = 'AR227';
		end if;
		if arca.text_shape(one.value, 1, most) is distinct from one.value then
			raise exception 'at %/% form', pointer, one.key using errcode = 'AR227';
		end if;
	end loop;
end $$;

-- Phases in their order, each after the one before; accepting, balloting and counting are in every round.
create or replace function arca.phases_set(of_budget integer, phases jsonb) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	one record;
	rank_before integer;
	start_before timestamptz;
	needed text;
begin
	foreach needed in array array['accepting', 'balloting', 'counting'] loop
		if not exists (select from jsonb_array_elements(phases) p where p ->> 'phase' = needed) then
			raise exception 'at /phases %', needed using errcode = 'AR226';
		end if;
	end loop;
	delete from arca.budget_phases where budget = of_budget;
	for one in select place - 1 as place, p ->> 'phase' as phase, (p ->> 'starts_at')::timestamptz as starts_at,
			array_position(arca.phase_names(), p ->> 'phase') as rank
			from jsonb_array_elements(phases) with ordinality l (p, place) order by rank, place loop
		if rank_before = one.rank then
			raise exception 'at /phases/%/phase repeated', one.place using errcode = 'AR226';
		end if;
		if start_before >= one.starts_at then
			raise exception 'at /phases/%/starts_at %', one.place, one.phase using errcode = 'AR226';
		end if;
		insert into arca.budget_phases (budget, phase, starts_at) values (of_budget, one.phase, one.starts_at);
		rank_before := one.rank;
		start_before := one.starts_at;
	end loop;
end $$;

-- What a heading says of its ballots has to fit together.
create or replace function arca.style_check(heading jsonb, pointer text) returns void
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
	style text := coalesce(heading ->> 'style', 'knapsack');
begin
	if style in ('approval', 'ranking') and heading ->> 'max_choices' is null then
		raise exception 'at %/max_choices required', pointer using errcode = 'AR227';
	end if;
	if (style = 'cumulative') <> (heading ->> 'points' is not null) then
		raise exception 'at %/points %', pointer, case style when 'cumulative' then 'required' else 'form' end using errcode = 'AR227';
	end if;
	-- places that a ballot has (arca.ballot_rules)
	if style = 'ranking' and (heading ->> 'max_choices')::integer > 28 then
		raise exception 'at %/max_choices range', pointer using errcode = 'AR227';
	end if;
	if (heading ->> 'hide_money')::boolean and style <> 'approval' then
		raise exception 'at %/hide_money form', pointer using errcode = 'AR227';
	end if;
end $$;

create or replace function arca.headings_set(of_budget integer, groups jsonb) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	g record;
	h record;
	next_number integer := 0;
	spoken text := (select languages[1] from arca.city);
	-- areas of the draft by the names of their headings, which keep them where nothing is said
	areas jsonb := (select jsonb_object_agg(grp || ' ' || (names ->> spoken), area) from arca.budget_headings
		where budget = of_budget and area is not null);
	made jsonb;
	pointer text;
begin
	delete from arca.budget_headings where budget = of_budget;
	delete from arca.budget_groups where budget = of_budget;
	for g in select place - 1 as place, value from jsonb_array_elements(groups) with ordinality l (value, place) loop
		perform arca.texts_check(g.value -> 'names', format('/groups/%s/names', g.place), 80, true);
		insert into arca.budget_groups (budget, number, names, max_votable_headings, formula)
		values (of_budget, g.place, g.value -> 'names', coalesce((g.value ->> 'max_votable_headings')::integer, 1),
			nullif(g.value -> 'formula', 'null'));
		for h in select place - 1 as place, value
				from jsonb_array_elements(g.value -> 'headings') with ordinality l (value, place) loop
			pointer := format('/groups/%s/headings/%s', g.place, h.place);
			perform arca.texts_check(h.value -> 'names', pointer || '/names', 80, true);
			perform arca.style_check(h.value, pointer);
			made := arca.heading_area(h.value, areas -> (g.place || ' ' || (h.value -> 'names' ->> spoken)), pointer);
			insert into arca.budget_headings (budget, number, grp, names, budget_cents, population, area, area_drawn,
				residents_only, districts, style, max_choices, points, hide_money, income_cents, abouts, sources, buys)
			values (of_budget, next_number, g.place, h.value -> 'names', (h.value ->> 'budget_cents')::bigint,
				(h.value ->> 'population')::integer, made, arca.area_draw(made),
				coalesce((h.value ->> 'residents_only')::boolean, false), arca.heading_districts(h.value, pointer),
				coalesce(h.value ->> 'style', 'knapsack'), (h.value ->> 'max_choices')::smallint, (h.value ->> 'points')::smallint,
				coalesce((h.value ->> 'hide_money')::boolean, false), (h.value ->> 'income_cents')::bigint,
				coalesce(h.value -> 'abouts', '{}'), coalesce(h.value -> 'sources', '{}'), coalesce(h.value -> 'buys', '{}'));
			next_number := next_number + 1;
		end loop;
	end loop;
	perform arca.areas_check(of_budget, '/groups');
end $$;

-- Why a project of the round may be found not feasible: some, each once. Null: those that the round has.
create or replace function arca.criteria_check(criteria jsonb) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	one record;
	before text[] := '{}';
begin
	if criteria = '[]' then
		raise exception 'at /criteria required' using errcode = 'AR227';
	end if;
	for one in select place - 1 as place, value from jsonb_array_elements(criteria) with ordinality l (value, place) loop
		if one.value ->> 'id' = any (before) then
			raise exception 'at /criteria/%/id repeated', one.place using errcode = 'AR227';
		end if;
		before := before || (one.value ->> 'id');
		perform arca.texts_check(one.value -> 'names', format('/criteria/%s/names', one.place), 120, true);
	end loop;
end $$;

drop function if exists arca.budget_fill(integer, jsonb);
create or replace function arca.budget_fill(of_budget integer, body jsonb, saver bigint) returns arca.budgets
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	b arca.budgets;
begin
	perform arca.check_zone(body ->> 'zone');
	perform arca.texts_check(body -> 'titles', '/titles', 120, true);
	perform arca.texts_check(coalesce(body -> 'intros', '{}'), '/intros', 2000, false);
	perform arca.criteria_check(body -> 'criteria');
	perform arca.money_texts_check(body);
	perform arca.formulas_check(body -> 'groups', coalesce((body ->> 'currency_exponent')::integer, 2));
	perform arca.phases_set(of_budget, body -> 'phases');
	perform arca.budget_files_keep(of_budget, body -> 'documents', saver);
	perform arca.headings_set(of_budget, body -> 'groups');
	update arca.budgets set titles = body -> 'titles', intros = coalesce(body -> 'intros', '{}'), zone = body ->> 'zone',
		currency = coalesce(body ->> 'currency', currency), exponent = coalesce((body ->> 'currency_exponent')::smallint, exponent),
		project_limit = coalesce((body ->> 'project_limit')::integer, 5),
		support_threshold = (body ->> 'support_threshold')::integer, support_top = (body ->> 'support_top')::integer,
		criteria = coalesce(body -> 'criteria', criteria),
		cost_cents = (body ->> 'cost_cents')::bigint, bindings = coalesce(body -> 'bindings', '{}'), documents = arca.field_documents(body),
		least_age = (body ->> 'least_age')::smallint, census = (body ->> 'census')::integer,
		ways = array(select distinct w from jsonb_array_elements_text(coalesce(nullif(body -> 'ways', '[]'), '["account"]')) w order by w)
	where id = of_budget returning * into b;
	return b;
end $$;

-- A name that no other round, draft of one or poll has (`own_budget`, `own_poll`: what has it by right); whoever asks for the
-- same one waits until this has ended.
create or replace function arca.slug_check(wanted text, own_budget integer, own_poll integer) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
	perform pg_advisory_xact_lock(hashtextextended('slug ' || wanted, 42));
	-- words that addresses of pages and of the API have in the place of a name
	if wanted in ('city', 'new', 'mine') or exists (select from arca.budgets where slug = wanted and id is distinct from own_budget)
			or exists (select from arca.polls where slug = wanted and id is distinct from own_poll)
			or exists (select from arca.rounds where slug = wanted) then
		raise exception 'taken' using errcode = 'AR228';
	end if;
end $$;

-- A slug is free until a round is published under it, and no longer.
create or replace function api.budget_make(token_hash text, body jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{staff}', true);
	b arca.budgets;
begin
	perform arca.slug_check(body ->> 'slug', null, null);
	insert into arca.budgets (slug, titles, zone, created_at)
	values (body ->> 'slug', '{}', 'UTC', arca.clock()) returning * into b;
	b := arca.budget_fill(b.id, body, a.id);
	perform arca.act('round_drafted', 'staff', arca.seat(a.id, '{staff}'), jsonb_build_object('round', b.slug));
	return arca.budget_json(b);
end $$;

-- Until it is published all of it can change.
create or replace function arca.budget_lock_draft(of_slug text) returns arca.budgets
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	b arca.budgets;
begin
	select * into b from arca.budgets where slug = of_slug for update;
	if not found then
		raise exception 'no such round' using errcode = 'AR203';
	end if;
	if b.published_at is not null then
		raise exception 'published' using errcode = 'AR229';
	end if;
	return b;
end $$;

create or replace function api.budget_edit(token_hash text, of_slug text, body jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{staff}', true);
	b arca.budgets := arca.budget_lock_draft(of_slug);
begin
	if body ->> 'slug' <> b.slug then
		perform arca.slug_check(body ->> 'slug', b.id, null);
		update arca.budgets set slug = body ->> 'slug' where id = b.id;
	end if;
	b := arca.budget_fill(b.id, body, a.id);
	perform arca.act('round_drafted', 'staff', arca.seat(a.id, '{staff}'), jsonb_build_object('round', b.slug));
	return arca.budget_json(b);
end $$;

create or replace function api.budget_publish(token_hash text, of_slug text) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{staff}', true);
	b arca.budgets := arca.budget_lock_draft(of_slug);
begin
	update arca.budgets set published_at = arca.clock() where id = b.id returning * into b;
	perform arca.act('round_published', 'staff', arca.seat(a.id, '{staff}'), jsonb_build_object('round', b.slug));
	return arca.budget_json(b);
end $$;

-- As staff see it before it is published, and after.
create or replace function api.budgets_staff(token_hash text) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{staff}', false);
begin
	return (select json_build_object('items', coalesce(json_agg(arca.budget_json(b) order by id desc), '[]'), 'next', null)
		from (select * from arca.budgets order by id desc limit 100) b);
end $$;
