-- What of a round comes to its ballot, and why the others do not. Locks: the project, then the round (shared, by
-- arca.phase_check), as supports do; whoever makes the round's manifest has the round alone.

-- How much a ballot can hold, by the forms of proto/README.md (4, 6). Public. `ranked`: the places of a ranking; `dense`: so
-- many projects can have points each; of more, `sparse` can have some.
create or replace function arca.ballot_rules(out chosen integer, out ordered integer, out ranked integer, out dense integer,
	out sparse integer, out groups integer)
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select 224, 255, 28, 28, 14, 16
$$;

create or replace function arca.ballot_most(style text) returns integer
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select case when style in ('knapsack', 'approval') then chosen else ordered end from arca.ballot_rules()
$$;

-- Whether projects of the round are valued at all.
create or replace function arca.has_valuation(of_budget integer) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
	select exists (select from arca.budget_phases where budget = of_budget and phase = 'valuating')
$$;

-- Of one project, whatever room there is: `why` it is not on the ballot, null if it is; and what it costs there, null where no money
-- is shown. A round without `valuating` asks nobody whether something can be done: all that it has are headings without money, or
-- nothing.
create or replace function arca.ballot_standing(p arca.projects, b arca.budgets, out why text, out price_cents bigint)
language sql stable set search_path = pg_catalog, pg_temp as $$
	select case when p.hidden is not null then 'hidden' when p.state in ('withdrawn', 'merged') then p.state
			when v.state = 'unfeasible' and e.project is null then 'unfeasible'
			when s.is_selected is false then case when s.seat is null then 'not_selected' else 'deselected' end
			when s.id is null and arca.is_enough(p) is false then 'not_selected'
			when v.state is null and arca.has_valuation(b.id) then 'not_valued'
			when h.hide_money then null
			when coalesce(e.price_cents, v.price_cents) is null then 'no_price'
			when coalesce(e.price_cents, v.price_cents) > h.budget_cents then 'over_budget' end,
		case when not h.hide_money then coalesce(e.price_cents, v.price_cents) end
	from arca.budget_headings h cross join lateral arca.selection_of(p.id) s
	left join arca.valuations v on v.project = p.id and v.finished_at is not null
	left join arca.valuation_appeals e on e.project = v.project and e.outcome = 'upheld'
	where h.id = p.heading
$$;

-- Each project of a round, or (`of_heading`) of a heading. Of more than a ballot can hold, those with the most supports are on it,
-- and of equals the older ones.
create or replace function arca.ballot_standings(b arca.budgets, of_heading integer default null)
returns table (project bigint, heading integer, why text, price_cents bigint)
language sql stable set search_path = pg_catalog, pg_temp as $$
	select p.id, p.heading, case when s.why is null and row_number() over (partition by p.heading, s.why is null
			order by p.all_supports desc, p.id) > arca.ballot_most(h.style) then 'too_many' else s.why end, s.price_cents
	from arca.projects p join arca.budget_headings h on h.id = p.heading cross join lateral arca.ballot_standing(p, b) s
	where p.budget = b.id and p.state <> 'draft' and (of_heading is null or p.heading = of_heading)
$$;

-- --- the rules, when the round stops selecting -----------------------------------------------------

-- When that is; null: it does not select.
create or replace function arca.selected_at(of_budget integer) returns timestamptz
language sql stable set search_path = pg_catalog, pg_temp as $$
	select arca.phase_end(of_budget, 'selecting')
$$;

-- Writes what the rules of one round say of each of its projects, once, with an act. Whoever still supports is waited for.
create or replace function arca.selection_settle(of_budget integer) returns boolean
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	b arca.budgets;
	ended timestamptz := arca.selected_at(of_budget);
	taken integer;
	counted integer;
begin
	if coalesce(ended > arca.clock(), true) or exists (select from arca.selection_ends where budget = of_budget) then
		return false;
	end if;
	select * into b from arca.budgets where id = of_budget for no key update;
	if b.support_threshold is null and b.support_top is null or exists (select from arca.selection_ends where budget = b.id) then
		return false;
	end if;
	insert into arca.selections (project, is_selected, at)
	select p.id, arca.is_enough(p), ended from arca.projects p where p.budget = b.id and p.state = 'published' order by p.id;
	select count(*), count(*) filter (where s.is_selected) into counted, taken from arca.projects p
	join arca.selections s on s.project = p.id where p.budget = b.id;
	insert into arca.selection_ends (budget, at, projects, selected) values (b.id, ended, counted, taken);
	perform arca.act('projects_selected', 'clerk', null, jsonb_build_object('round', b.slug, 'projects', counted, 'selected', taken));
	return true;
end $$;

-- By the clerk: one round; whether there was one. What has its vote already is left as it is.
create or replace function arca.selections_settle() returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	one record;
begin
	for one in select id from arca.budgets o where published_at is not null and (support_threshold is not null or support_top is not null)
			and not exists (select from arca.selection_ends where budget = o.id) and arca.selected_at(o.id) <= arca.clock()
			and not exists (select from arca.rounds where slug = o.slug) order by id limit 1 loop
		return arca.selection_settle(one.id)::integer;
	end loop;
	return 0;
end $$;

-- --- by hand --------------------------------------------------------------------------------------

-- What a manifest has said stays as it says.
create or replace function arca.ballot_open_check(of_budget integer) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	perform from arca.budgets where id = of_budget for share;
	if exists (select from arca.rounds r join arca.budgets b on b.slug = r.slug where b.id = of_budget) then
		raise exception 'frozen' using errcode = 'AR300';
	end if;
end $$;

create or replace function arca.selection_json(s arca.selections) returns json
language sql stable set search_path = pg_catalog, pg_temp as $$
	select json_build_object('is_selected', s.is_selected, 'is_by_hand', s.seat is not null, 'reason', s.reason,
		'reasoned_in', s.language, 'at', api.rfc3339(s.at)) where s.id is not null
$$;

-- A reason is for everybody to read: on the project's page at once, and its hash in the city's log.
create or replace function api.project_select(token_hash text, of_number bigint, body jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{staff}', true);
	p arca.projects := arca.project_lock(of_number);
	by_seat bigint := arca.seat(a.id, '{staff}');
	wanted boolean := (body ->> 'is_selected')::boolean;
	form text := arca.text_shape(body ->> 'reason', 20, 1000);
begin
	perform arca.check_language(body ->> 'language');
	if p.state = 'draft' then
		raise exception 'no such project' using errcode = 'AR204';
	end if;
	perform arca.project_goes_on(p);
	if a.id = any (arca.writers('project', p.id)) then
		raise exception 'their own' using errcode = 'AR194';
	end if;
	perform arca.selection_settle(p.budget);
	perform arca.ballot_open_check(p.budget);
	perform arca.phase_check(p.budget, '{valuating,publishing_prices}');
	if form is null then
		raise exception 'at /reason form' using errcode = 'AR301';
	end if;
	if arca.is_selected(p) is distinct from false = wanted then
		raise exception 'it is so' using errcode = 'AR302';
	end if;
	insert into arca.selections (project, is_selected, seat, reason, language, at)
	values (p.id, wanted, by_seat, form, body ->> 'language', arca.clock());
	perform arca.act(case when wanted then 'project_selected' else 'project_deselected' end, 'staff', by_seat,
		jsonb_build_object('project', p.id, 'reason_sha256', encode(sha256(convert_to(form, 'UTF8')), 'hex')));
	return api.ballot_of(p.id);
end $$;

-- --- in public ------------------------------------------------------------------------------------

-- What a vote says of the project: null before its manifest, or if it was not made of these projects.
create or replace function arca.ballot_vote(p arca.projects) returns json
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select json_build_object('cid', o.cid, 'id', q.id, 'phase', api.phase(r),
		'won', (select (k -> 'won')::boolean from arca.results x, jsonb_array_elements(convert_from(x.bytes, 'UTF8')::jsonb -> 'contests') c,
				jsonb_array_elements(c -> 'projects') k
			where x.round = r.id and x.path = 'outcome.json' and (c ->> 'cid')::integer = o.cid and k ->> 'id' = q.id))
	from arca.ballot_origins o join arca.ballot_projects q on (q.round, q.cid, q.index) = (o.round, o.cid, o.index)
	join arca.rounds r on r.id = o.round where o.project = p.id
$$;

-- Whether a heading has more public projects than its ballot can hold.
create or replace function arca.is_crowded(of_heading integer) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
	select (select count(*) from (select from arca.projects p where p.heading = h.id and p.state = 'published'
		limit arca.ballot_most(h.style) + 1) few) > arca.ballot_most(h.style)
	from arca.budget_headings h where h.id = of_heading
$$;

-- Whether it is on the ballot, and why not: said once prices are public. Of a round whose vote was made of something else nothing.
create or replace function arca.ballot_of(p arca.projects, b arca.budgets) returns json
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
	vote json := arca.ballot_vote(p);
	has_vote boolean := exists (select from arca.rounds where slug = b.slug);
	is_made boolean := exists (select from arca.rounds r join arca.ballot_origins o on o.round = r.id where r.slug = b.slug);
	is_public boolean := arca.budget_phase(b) in ('publishing_prices', 'balloting', 'counting', 'finished') and (is_made or not has_vote);
	reason text;
begin
	if is_public and vote is null then
		reason := (arca.ballot_standing(p, b)).why;
		-- others are looked at where there are so many, and not for each page
		if reason is null and arca.is_crowded(p.heading) then
			select s.why into reason from arca.ballot_standings(b, p.heading) s where s.project = p.id;
		end if;
		-- what the manifest left out stays out, whatever became of it
		reason := coalesce(reason, case when is_made then 'frozen' end);
	end if;
	return json_build_object('is_on', case when is_public then reason is null end, 'why', reason, 'vote', vote,
		'is_selected', arca.is_selected(p) is distinct from false,
		'decisions', (select coalesce(json_agg(arca.selection_json(s) order by s.id desc), '[]')
			from (select * from arca.selections where project = p.id and seat is not null order by id desc limit 20) s));
end $$;

create or replace function api.ballot_of(of_number bigint) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	select arca.ballot_of(p, b) from arca.projects p join arca.budgets b on b.id = p.budget where p.id = of_number and p.state <> 'draft'
$$;
