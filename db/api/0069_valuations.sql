-- Valuation by staff: which projects of a round are looked at, by whom, and how far that is. Locks: the round (shared, by
-- arca.phase_check), then dossiers by the number of their project.

-- How much of each there may be. Public.
create or replace function arca.valuation_rules(out valuators integer, out notes integer, out replies interval, out appeals interval,
	out decisions interval)
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select 20, 200, interval '15 days', interval '10 days', interval '15 days'
$$;

-- When the valuation of a round ends, and all its reports become public: with the phase after it. Null: the round has none.
create or replace function arca.valuated_at(of_budget integer) returns timestamptz
language sql stable set search_path = pg_catalog, pg_temp as $$
	select arca.phase_end(of_budget, 'valuating')
$$;

create or replace function arca.is_valuated(of_budget integer) returns boolean
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select coalesce(arca.valuated_at(of_budget) <= arca.clock(), false)
$$;

-- A live seat of a valuator, that can be used.
create or replace function arca.is_valuator_seat(g arca.grants) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
	select g.role = 'valuator' and g.given_at is not null and g.ended_at is null
$$;

-- Whoever wrote it, or said that they have an interest in it under any seat of theirs, does not valuate it.
create or replace function arca.valuation_conflict(of_project bigint, of_account bigint) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
	select of_account = any (arca.writers('project', of_project)) or exists (select from arca.valuation_seats s
		join arca.grants g on g.id = s.seat where s.project = of_project and s.recused_at is not null and g.account = of_account)
$$;

create or replace function arca.valuation_seats_json(of_project bigint) returns json
language sql stable set search_path = pg_catalog, pg_temp as $$
	select coalesce(json_agg(json_build_object('seat', s.seat, 'account', arca.author_json(a)) order by s.assigned_at, s.seat), '[]')
	from arca.valuation_seats s join arca.grants g on g.id = s.seat join arca.accounts a on a.id = g.account
	where s.project = of_project and s.ended_at is null and g.ended_at is null
$$;

create or replace function arca.recusals_of(of_project bigint) returns bigint
language sql stable set search_path = pg_catalog, pg_temp as $$
	select count(*) from arca.valuation_seats where project = of_project and recused_at is not null
$$;

-- How far a dossier is. `unassigned` as well where there is none yet.
create or replace function arca.valuation_step(v arca.valuations) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
	select case when v.finished_at is not null then 'finished'
		when v.project is null or not exists (select from arca.valuation_seats s join arca.grants g on g.id = s.seat
			where s.project = v.project and s.ended_at is null and g.ended_at is null) then 'unassigned'
		when v.state = 'undecided' then 'undecided' else 'decided' end
$$;

create or replace function arca.valuation_item(p arca.projects, v arca.valuations) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
	select jsonb_build_object('project', p.id, 'budget', b.slug, 'title', case when p.hidden is null then p.title end, 'language', p.language,
		'heading', (select number from arca.budget_headings where id = p.heading), 'supports', p.all_supports,
		'step', arca.valuation_step(v), 'state', coalesce(v.state, 'undecided'), 'price_cents', v.price_cents,
		'valuators', arca.valuation_seats_json(p.id), 'recusals', arca.recusals_of(p.id))
	from arca.budgets b where b.id = p.budget
$$;

-- What of a round is looked at: public, chosen by its supports where the round says so.
create or replace function arca.is_valued(p arca.projects) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
	select p.state = 'published' and p.hidden is null and arca.is_selected(p) is distinct from false
$$;

-- The board: fifty projects of a round, the newest first, of one heading, one step or one valuator; how many are how far; and
-- whom there is to ask.
create or replace function api.valuations_staff(token_hash text, of_slug text, of_heading integer, of_step text, of_seat bigint, cursor bigint)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{staff}', false);
	b arca.budgets := arca.budget_of(of_slug);
begin
	return (with steps as (select d as project, w as dossier, arca.valuation_step(w) as how_far from arca.projects d
			left join arca.valuations w on w.project = d.id where d.budget = b.id and (w.project is not null or arca.is_valued(d))
				and (of_heading is null or d.heading = (select id from arca.budget_headings where budget = b.id and number = of_heading))),
		page as (select project, dossier, (project).id as id from steps where (of_step is null or how_far = of_step)
				and (cursor is null or (project).id < cursor)
				and (of_seat is null or exists (select from arca.valuation_seats s where s.project = (steps.project).id and s.seat = of_seat
					and s.ended_at is null))
			order by (project).id desc limit 51)
		select json_build_object('phase', arca.budget_phase(b), 'ends_at', api.rfc3339(arca.valuated_at(b.id)),
			'items', (select coalesce(json_agg(arca.valuation_item(project, dossier) order by id desc), '[]')
				from (select * from page order by id desc limit 50) l),
			'next', (select min(id)::text from (select id from page order by id desc limit 50) l having (select count(*) from page) > 50),
			'numbers', (select json_build_object('unassigned', count(*) filter (where how_far = 'unassigned'),
					'undecided', count(*) filter (where how_far = 'undecided'), 'decided', count(*) filter (where how_far = 'decided'),
					'finished', count(*) filter (where how_far = 'finished')) from steps),
			'groups', arca.valuator_groups_json(),
			'valuators', (select coalesce(json_agg(json_build_object('seat', g.id, 'account', arca.author_json(o),
					'assigned', (select count(*) from arca.valuation_seats s join arca.valuations v on v.project = s.project
						where s.seat = g.id and s.ended_at is null and v.budget = b.id),
					'finished', (select count(*) from arca.valuation_seats s join arca.valuations v on v.project = s.project
						where s.seat = g.id and s.ended_at is null and v.budget = b.id and v.finished_at is not null)) order by g.id), '[]')
				from arca.grants g join arca.accounts o on o.id = g.account where arca.is_valuator_seat(g))));
end $$;

-- --- assigning ------------------------------------------------------------------------------------

-- The seats that a body names, by themselves and as those of a group, each one of somebody who valuates now.
create or replace function arca.valuators_named(body jsonb) returns bigint[]
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	one record;
	grouped bigint[] := arca.group_seats_named(body);
begin
	if body -> 'seats' = '[]' and grouped = '{}' then
		raise exception 'at /seats required' using errcode = 'AR271';
	end if;
	for one in select value::bigint as seat, place - 1 as place from jsonb_array_elements_text(body -> 'seats') with ordinality l (value, place) loop
		if not exists (select from arca.grants g where g.id = one.seat and arca.is_valuator_seat(g)) then
			raise exception 'at /seats/% unknown', one.place using errcode = 'AR271';
		end if;
	end loop;
	return array(select value::bigint from jsonb_array_elements_text(body -> 'seats') union select unnest(grouped) order by 1);
end $$;

-- The projects that a body names, or all of a heading that are not finished: one of both.
create or replace function arca.valuations_named(b arca.budgets, body jsonb) returns bigint[]
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	one record;
	of_heading integer := (select id from arca.budget_headings where budget = b.id and number = (body ->> 'heading')::integer);
begin
	if coalesce(body -> 'projects', '[]') = '[]' and body ->> 'heading' is null
			or coalesce(body -> 'projects', '[]') <> '[]' and body ->> 'heading' is not null then
		raise exception 'at /projects required' using errcode = 'AR271';
	end if;
	if body ->> 'heading' is not null then
		if of_heading is null then
			raise exception 'at /heading unknown' using errcode = 'AR271';
		end if;
		return array(select p.id from arca.projects p where p.heading = of_heading and arca.is_valued(p)
			and not exists (select from arca.valuations where project = p.id and finished_at is not null) order by p.id);
	end if;
	for one in select value::bigint as project, place - 1 as place from jsonb_array_elements_text(body -> 'projects') with ordinality l (value, place) loop
		if not exists (select from arca.projects p where p.id = one.project and p.budget = b.id and arca.is_valued(p)) then
			raise exception 'at /projects/% unknown', one.place using errcode = 'AR271';
		end if;
	end loop;
	return array(select distinct value::bigint from jsonb_array_elements_text(body -> 'projects') order by 1);
end $$;

create or replace function arca.valuations_begin(of_projects bigint[]) returns void
language sql volatile set search_path = pg_catalog, pg_temp as $$
	insert into arca.valuations (project, budget, is_priced)
	select p.id, p.budget, not h.hide_money from arca.projects p join arca.budget_headings h on h.id = p.heading
	where p.id = any (of_projects) order by p.id on conflict do nothing;
	select from arca.valuations where project = any (of_projects) order by project for no key update
$$;

-- To each of these projects each of these valuators. Of those that are named one by one, who may not look at it is an error; of
-- a whole heading, that one is passed over.
create or replace function api.valuations_assign(token_hash text, of_slug text, body jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{staff}', true);
	b arca.budgets := arca.budget_of(of_slug);
	by_seat bigint := arca.seat(a.id, '{staff}');
	is_named boolean := body ->> 'heading' is null;
	asked bigint[];
	chosen bigint[];
	one record;
	made bigint;
	passed bigint := 0;
begin
	perform arca.phase_check(b.id, '{valuating}');
	asked := arca.valuators_named(body);
	chosen := arca.valuations_named(b, body);
	perform arca.valuations_begin(chosen);
	if is_named and exists (select from arca.valuations where project = any (chosen) and finished_at is not null) then
		raise exception 'finished' using errcode = 'AR273';
	end if;
	for one in select p.project, g.id as seat from unnest(chosen) p (project), arca.grants g where g.id = any (asked)
			and arca.valuation_conflict(p.project, g.account) loop
		if is_named then
			raise exception 'an interest' using errcode = 'AR274';
		end if;
		passed := passed + 1;
	end loop;
	insert into arca.valuation_seats as s (project, seat, assigned_by, assigned_at)
	select p.project, g.id, by_seat, arca.clock() from unnest(chosen) p (project), arca.grants g
	where g.id = any (asked) and not arca.valuation_conflict(p.project, g.account)
	on conflict (project, seat) do update set assigned_by = excluded.assigned_by, assigned_at = excluded.assigned_at, ended_at = null
		where s.ended_at is not null and s.recused_at is null;
	get diagnostics made = row_count;
	if exists (select from arca.valuation_seats where project = any (chosen) and ended_at is null group by project
			having count(*) > (select valuators from arca.valuation_rules())) then
		raise exception 'at /seats too_many' using errcode = 'AR271';
	end if;
	if made > 0 then
		perform arca.act('valuation_assigned', 'staff', by_seat, jsonb_build_object('round', b.slug, 'projects', cardinality(chosen),
			'valuators', cardinality(asked)));
	end if;
	return json_build_object('changed', made, 'passed', passed);
end $$;

create or replace function api.valuations_unassign(token_hash text, of_slug text, body jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{staff}', true);
	b arca.budgets := arca.budget_of(of_slug);
	chosen bigint[];
	asked bigint[] := array(select value::bigint from jsonb_array_elements_text(body -> 'seats') union select unnest(arca.group_seats_named(body)) order by 1);
	made bigint;
begin
	perform arca.phase_check(b.id, '{valuating}');
	if asked = '{}' then
		raise exception 'at /seats required' using errcode = 'AR271';
	end if;
	chosen := arca.valuations_named(b, body);
	perform from arca.valuations where project = any (chosen) order by project for no key update;
	update arca.valuation_seats set ended_at = arca.clock() where project = any (chosen) and seat = any (asked) and ended_at is null;
	get diagnostics made = row_count;
	if made > 0 then
		perform arca.act('valuation_unassigned', 'staff', arca.seat(a.id, '{staff}'), jsonb_build_object('round', b.slug,
			'projects', cardinality(chosen)));
	end if;
	return json_build_object('changed', made, 'passed', 0);
end $$;
