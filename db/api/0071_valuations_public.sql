-- What valuation found, once its phase has ended: everything that is finished, at once, by the clock; then authors are told, may
-- reply once, and appeal.

create or replace function arca.appeal_public(e arca.valuation_appeals) returns json
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select json_build_object('text', e.text, 'at', api.rfc3339(e.at), 'due_at', api.rfc3339(e.due_at),
		'is_overdue', e.decided_at is null and e.due_at <= arca.clock(), 'outcome', e.outcome, 'price_cents', e.price_cents,
		'reason', e.reason, 'reasoned_in', e.language, 'decided_at', api.rfc3339(e.decided_at))
$$;

-- The report of a project as everybody reads it; null where nothing is public. Of what is not finished only that.
create or replace function arca.valuation_public(p arca.projects) returns json
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select json_build_object('state', case when e.outcome = 'upheld' then 'feasible' else coalesce(v.state, 'undecided') end,
		'found', coalesce(v.state, 'undecided'), 'price_cents', coalesce(e.price_cents, v.price_cents),
		'criterion', (select c -> 'names' from jsonb_array_elements(b.criteria) c where c ->> 'id' = v.criterion),
		'explanation', v.explanation, 'explained_in', v.language, 'published_at', api.rfc3339(arca.valuated_at(b.id)),
		'reply_until', api.rfc3339(arca.valuated_at(b.id) + r.replies), 'appeal_until', api.rfc3339(arca.valuated_at(b.id) + r.appeals),
		'reply', case when o.project is not null then json_build_object('text', o.text, 'at', api.rfc3339(o.at)) end,
		'appeal', case when e.project is not null then arca.appeal_public(e) end)
	from arca.budgets b cross join arca.valuation_rules() r
	left join arca.valuations v on v.project = p.id and v.finished_at is not null
	left join arca.valuation_replies o on o.project = v.project left join arca.valuation_appeals e on e.project = v.project
	where b.id = p.budget and arca.is_valuated(b.id) and p.hidden is null and p.state = 'published'
		and (v.project is not null or arca.is_valued(p))
$$;

create or replace function api.valuation_public(of_number bigint) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	select json_build_object('valuation', arca.valuation_public(p), 'currency', b.currency, 'currency_exponent', b.exponent)
	from arca.projects p join arca.budgets b on b.id = p.budget where p.id = of_number and p.state <> 'draft'
$$;

-- All of a round, the newest first: how many are what, how many valuators had an interest, and each with what was found. Before
-- the phase has ended it says only when that is.
create or replace function api.valuations_public(of_slug text, of_state text, cursor bigint) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
	b arca.budgets;
begin
	select * into b from arca.budgets where slug = of_slug and published_at is not null;
	if not found then
		return null;
	end if;
	if not arca.is_valuated(b.id) then
		return json_build_object('published_at', api.rfc3339(arca.valuated_at(b.id)), 'is_public', false, 'numbers', null, 'items', '[]'::json, 'next', null);
	end if;
	return (with found as (select d as project, d.id, v.state as found, e.due_at, e.decided_at,
			case when e.outcome = 'upheld' then 'feasible' else coalesce(v.state, 'undecided') end as state
			from arca.projects d left join arca.valuations v on v.project = d.id and v.finished_at is not null
			left join arca.valuation_appeals e on e.project = v.project
			where d.budget = b.id and d.state = 'published' and d.hidden is null and (v.project is not null or arca.is_valued(d))),
		page as (select * from found where (cursor is null or id < cursor) and (of_state is null or state = of_state
				or of_state = 'appealed' and due_at is not null and decided_at is null) order by id desc limit 21)
		select json_build_object('published_at', api.rfc3339(arca.valuated_at(b.id)), 'is_public', true,
			'numbers', (select json_build_object('feasible', count(*) filter (where state = 'feasible'),
					'unfeasible', count(*) filter (where state = 'unfeasible'), 'undecided', count(*) filter (where state = 'undecided'),
					'appealed', count(*) filter (where due_at is not null and decided_at is null),
					'overdue', count(*) filter (where due_at <= arca.clock() and decided_at is null),
					'recusals', (select count(*) from arca.valuation_seats s join arca.valuations v on v.project = s.project
						where v.budget = b.id and s.recused_at is not null)) from found),
			'items', (select coalesce(json_agg(json_build_object('project', id, 'title', (project).title, 'language', (project).language,
					'valuation', arca.valuation_public(project)) order by id desc), '[]') from (select * from page order by id desc limit 20) l),
			'next', (select min(id)::text from (select id from page order by id desc limit 20) l having (select count(*) from page) > 20)));
end $$;

-- --- telling, by the clerk ------------------------------------------------------------------------

-- Whoever wrote it has a letter; who follows it, a notice.
create or replace function arca.valuation_told(p arca.projects, what text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	wrote bigint[] := arca.writers('project', p.id);
begin
	perform arca.notices_put(wrote, 'project', p.id, 'valued');
	perform arca.followers_tell('project', p.id, 'valued', wrote, null::bigint, null::bigint, null::text);
	perform arca.mail(a, 'project_valued', null, jsonb_build_object('what', what, 'title', p.title))
	from arca.accounts a where a.id = any (wrote) and a.state = 'active' order by a.id;
end $$;

-- One step: notes rounds whose valuation has ended, with an act each, and tells the authors of some reports of one of them, each
-- once; how many there were, 0 when nothing is left. What was told is written with the telling. The round's row is waited for,
-- which whoever still writes a report has until they are done (arca.phase_check).
create or replace function arca.valuations_tell(step integer default 50) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	b arca.budgets;
	w arca.valuation_publications;
	v arca.valuations;
	p arca.projects;
	told bigint := 0;
begin
	perform pg_advisory_xact_lock(hashtextextended('valuations are told', 28));
	for b in select o.* from arca.budgets o where published_at is not null and exists (select from arca.valuations where budget = o.id)
			and not exists (select from arca.valuation_publications where budget = o.id) and arca.is_valuated(o.id)
			order by o.id for no key update loop
		insert into arca.valuation_publications as n (budget, at, feasible, unfeasible)
		select b.id, arca.valuated_at(b.id), count(*) filter (where r.state = 'feasible'), count(*) filter (where r.state = 'unfeasible')
		from arca.valuations r where r.budget = b.id and r.finished_at is not null returning n.* into w;
		perform arca.act('valuations_published', 'clerk', null, jsonb_build_object('round', b.slug, 'feasible', w.feasible,
			'unfeasible', w.unfeasible));
	end loop;
	select * into w from arca.valuation_publications where done_at is null order by at, budget limit 1;
	if not found then
		return 0;
	end if;
	for v in select * from arca.valuations r where r.budget = w.budget and r.finished_at is not null and r.told_at is null
			order by r.project limit step for no key update loop
		select * into p from arca.projects where id = v.project;
		if p.state = 'published' and p.hidden is null then
			perform arca.valuation_told(p, v.state);
		end if;
		update arca.valuations set told_at = arca.clock() where project = v.project;
		told := told + 1;
	end loop;
	if told < step then
		update arca.valuation_publications set done_at = arca.clock() where budget = w.budget;
	end if;
	return greatest(told, 1);
end $$;

-- --- replies and appeals --------------------------------------------------------------------------

-- The public report on a project of whoever asks, finished; and the project's row.
create or replace function arca.valuation_lock_own(of_number bigint, a arca.accounts) returns arca.valuations
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	p arca.projects := arca.project_lock_own(of_number, a, true);
	v arca.valuations;
begin
	select * into v from arca.valuations where project = p.id and finished_at is not null;
	if not found or not arca.is_valuated(p.budget) then
		raise exception 'nothing to answer' using errcode = 'AR270';
	end if;
	return v;
end $$;

create or replace function arca.valuation_text(body jsonb, name text, fewest integer, most integer) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
	form text := arca.text_shape(body ->> name, fewest, most);
begin
	if form is null then
		raise exception 'at /% form', name using errcode = 'AR271';
	end if;
	return form;
end $$;

create or replace function arca.valuation_until(of_budget integer, how_long interval) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
	if arca.clock() >= arca.valuated_at(of_budget) + how_long then
		raise exception 'too late' using errcode = 'AR277';
	end if;
end $$;

create or replace function api.valuation_reply(token_hash text, of_number bigint, body jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.participant(token_hash);
	v arca.valuations := arca.valuation_lock_own(of_number, a);
	form text := arca.valuation_text(body, 'text', 20, 2000);
	rows bigint;
begin
	perform arca.valuation_until(v.budget, (select replies from arca.valuation_rules()));
	insert into arca.valuation_replies (project, text, at) values (v.project, form, arca.clock()) on conflict do nothing;
	get diagnostics rows = row_count;
	if rows = 0 then
		raise exception 'once' using errcode = 'AR278';
	end if;
	return api.valuation_public(v.project);
end $$;

create or replace function api.valuation_appeal(token_hash text, of_number bigint, body jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.participant(token_hash);
	v arca.valuations := arca.valuation_lock_own(of_number, a);
	form text := arca.valuation_text(body, 'text', 20, 2000);
	rows bigint;
begin
	if v.state <> 'unfeasible' then
		raise exception 'feasible' using errcode = 'AR279';
	end if;
	perform arca.ballot_open_check(v.budget);
	perform arca.valuation_until(v.budget, (select appeals from arca.valuation_rules()));
	insert into arca.valuation_appeals (project, text, at, due_at)
	select v.project, form, arca.clock(), arca.clock() + decisions from arca.valuation_rules() on conflict do nothing;
	get diagnostics rows = row_count;
	if rows = 0 then
		raise exception 'once' using errcode = 'AR278';
	end if;
	return api.valuation_public(v.project);
end $$;

-- Appeals that wait, the most urgent first; `may_decide`: not one's own.
create or replace function api.valuation_appeals(token_hash text) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{staff}', false);
begin
	return (select json_build_object('items', coalesce(json_agg(json_build_object('project', e.project, 'budget', b.slug, 'title', p.title,
			'language', p.language, 'valuation', arca.valuation_public(p), 'is_priced', v.is_priced,
			'currency', b.currency, 'currency_exponent', b.exponent,
			'may_decide', not arca.valuation_took_part(e.project, a.id)) order by e.due_at, e.project), '[]'), 'next', null)
		from (select * from arca.valuation_appeals where decided_at is null order by due_at, project limit 200) e
		join arca.valuations v on v.project = e.project join arca.projects p on p.id = e.project join arca.budgets b on b.id = p.budget);
end $$;

-- Whoever assigned it, was asked to look at it, wrote, finished or opened it again; and whoever proposed it.
create or replace function arca.valuation_took_part(of_project bigint, of_account bigint) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
	select of_account = any (arca.writers('project', of_project)) or exists (select from arca.grants g where g.account = of_account
		and g.id in (select seat from arca.valuation_seats where project = of_project
			union select assigned_by from arca.valuation_seats where project = of_project
			union select saved_by from arca.valuations where project = of_project
			union select finished_by from arca.valuations where project = of_project
			union select seat from arca.valuation_notes where project = of_project and kind = 'reopened'))
$$;

create or replace function api.valuation_appeal_decide(token_hash text, of_number bigint, body jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{staff}', true);
	by_seat bigint := arca.seat(a.id, '{staff}');
	price bigint := (body ->> 'price_cents')::bigint;
	is_upheld boolean := body ->> 'outcome' = 'upheld';
	form text := arca.valuation_text(body, 'reason', 20, 3000);
	e arca.valuation_appeals;
	is_priced boolean;
	p arca.projects;
begin
	perform arca.check_language(body ->> 'language');
	select * into e from arca.valuation_appeals where project = of_number for no key update;
	if not found then
		raise exception 'no such appeal' using errcode = 'AR270';
	end if;
	if e.decided_at is not null then
		raise exception 'once' using errcode = 'AR278';
	end if;
	if arca.valuation_took_part(of_number, a.id) then
		raise exception 'their own' using errcode = 'AR194';
	end if;
	-- what the manifest says stays (0077)
	if is_upheld then
		perform arca.ballot_open_check((select v.budget from arca.valuations v where v.project = of_number));
	end if;
	is_priced := (select v.is_priced from arca.valuations v where v.project = of_number);
	if (price is not null) <> (is_upheld and is_priced) then
		raise exception 'at /price_cents %', case when price is null then 'required' else 'form' end using errcode = 'AR271';
	end if;
	update arca.valuation_appeals set outcome = body ->> 'outcome', price_cents = price, reason = form, language = body ->> 'language',
		decided_by = by_seat, decided_at = arca.clock()
	where project = of_number;
	select * into p from arca.projects where id = of_number;
	perform arca.act('valuation_appeal_decided', 'staff', by_seat, jsonb_build_object('project', of_number, 'outcome', body ->> 'outcome'));
	if p.state = 'published' and p.hidden is null then
		perform arca.valuation_told(p, body ->> 'outcome');
	end if;
	return api.valuation_public(of_number);
end $$;
