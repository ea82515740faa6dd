-- Supporting projects while a round selects. Locks: the account's own, then the project.

-- Why somebody can't, the first of it; null: they can; 'residence': if they live there, which the registrar is asked (0052).
create or replace function arca.support_reason(a arca.accounts, p arca.projects, phase text) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
	select case when a.kind <> 'person' then 'organisation'
		when not arca.level_is_enough(a, 'support') then 'not_verified'
		when phase <> 'selecting' or p.state <> 'published' or p.hidden is not null then 'phase_closed'
		when not exists (select from arca.support_headings where account = a.id and heading = p.heading)
			and not exists (select from arca.support_slots s join arca.budget_headings h on h.budget = s.budget and h.grp = s.grp
				where h.id = p.heading and not exists (select from arca.support_headings x where x.account = a.id
					and x.budget = s.budget and x.grp = s.grp and x.slot = s.slot)) then 'other_heading'
		when exists (select from arca.budget_headings where id = p.heading and residents_only) then 'residence' end
$$;

create or replace function arca.support_json(a arca.accounts, p arca.projects, phase text) returns json
language sql stable set search_path = pg_catalog, pg_temp as $$
	select json_build_object('is_on', s.project is not null, 'carried_from', s.carried_from,
		'why_not', arca.support_reason(a, p, phase),
		'headings', (select coalesce(json_agg(o.number order by o.number), '[]') from arca.support_headings x
			join arca.budget_headings o on o.id = x.heading
			where x.account = a.id and x.budget = h.budget and x.grp = h.grp))
	from (select 1) one left join arca.supports s on s.project = p.id and s.account = a.id
	left join arca.budget_headings h on h.id = p.heading
$$;

-- A place for a heading: the first that is free of its group, or the one that it has.
create or replace function arca.heading_take(a arca.accounts, of_heading integer) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	insert into arca.support_headings (account, heading, budget, grp, slot)
	select a.id, h.id, h.budget, h.grp, s.slot from arca.budget_headings h
	join arca.support_slots s on s.budget = h.budget and s.grp = h.grp
	where h.id = of_heading and not exists (select from arca.support_headings x where x.account = a.id
		and x.budget = s.budget and x.grp = s.grp and x.slot = s.slot)
	order by s.slot limit 1 on conflict (account, heading) do nothing;
	if not exists (select from arca.support_headings where account = a.id and heading = of_heading) then
		raise exception 'other headings' using errcode = 'AR223';
	end if;
exception when unique_violation then
	-- somebody who passed by our locks took the place
	raise exception 'other headings' using errcode = 'AR223';
end $$;

-- What is taken back frees the heading where it was the last there.
create or replace function arca.heading_free(of_account bigint, of_heading integer) returns void
language sql volatile set search_path = pg_catalog, pg_temp as $$
	delete from arca.support_headings where account = of_account and heading = of_heading
		and not exists (select from arca.supports where account = of_account and heading = of_heading)
$$;

-- A heading for its residents alone takes the registrar's word that somebody is one (0052): `is_resident`.
create or replace function arca.support_write(token_hash text, of_number bigint, is_on boolean, is_resident boolean) returns json
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.person(token_hash);
	p arca.projects;
	phase text;
begin
	perform arca.level_check(a, 'support');
	perform arca.one_by_one(a);
	select * into p from arca.projects where id = of_number for no key update;
	if not found or p.state = 'draft' then
		raise exception 'no such project' using errcode = 'AR204';
	end if;
	perform arca.project_goes_on(p);
	perform arca.phase_check(p.budget, arca.phases_of('support'));
	if is_on then
		perform arca.heading_take(a, p.heading);
		if not is_resident and not exists (select from arca.supports where project = p.id and account = a.id)
				and (select residents_only from arca.budget_headings where id = p.heading) then
			raise exception 'for residents' using errcode = 'AR245';
		end if;
		insert into arca.supports (project, account, heading, at) values (p.id, a.id, p.heading, arca.clock())
		on conflict do nothing;
	else
		delete from arca.supports where project = p.id and account = a.id;
		perform arca.heading_free(a.id, p.heading);
	end if;
	select * into p from arca.projects where id = p.id;
	select arca.budget_phase(b) into phase from arca.budgets b where id = p.budget;
	return json_build_object('supports', p.supports, 'paper_supports', p.paper_supports, 'support', arca.support_json(a, p, phase));
end $$;

create or replace function api.project_support(token_hash text, of_number bigint, body jsonb) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	select arca.support_write(token_hash, of_number, (body ->> 'support')::boolean, false)
$$;

-- Sheets that were signed on paper, by an officer or staff, with a fresh proof: an act.
create or replace function api.paper_supports_add(token_hash text, of_number bigint, body jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{officer,staff}', true);
	p arca.projects := arca.project_lock(of_number);
	of_sheet text := arca.text_shape(regexp_replace(body ->> 'sheet', '\s+', ' ', 'g'), 1, 80);
	seat bigint := arca.seat(a.id, '{officer,staff}');
	counted integer := (body ->> 'count')::integer;
begin
	if p.state <> 'published' then
		raise exception 'ended' using errcode = 'AR208';
	end if;
	perform arca.phase_check(p.budget, arca.phases_of('support'));
	if of_sheet is null then
		raise exception 'at /sheet form' using errcode = 'AR224';
	end if;
	if counted = 0 or p.paper_supports + counted < 0 then
		raise exception 'at /count range' using errcode = 'AR224';
	end if;
	insert into arca.paper_supports (project, count, sheet, seat, at) values (p.id, counted, of_sheet, seat, arca.clock());
	perform arca.act('paper_supports_counted', (select role from arca.grants where id = seat), seat,
		jsonb_build_object('project', p.id, 'count', counted));
	select * into p from arca.projects where id = p.id;
	return json_build_object('supports', p.supports, 'paper_supports', p.paper_supports);
end $$;

-- Whoever supported what became part of another supports that now; they are told, and can take it back.
create or replace function arca.supports_carry(p arca.projects, q arca.projects) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	one record;
begin
	for one in delete from arca.supports where project = p.id returning account, at loop
		insert into arca.supports (project, account, heading, at, carried_from)
		values (q.id, one.account, q.heading, one.at, p.id) on conflict do nothing;
		if found then
			perform arca.mail(a, 'support_carried', null, jsonb_build_object('title', p.title, 'into', q.title))
			from arca.accounts a where a.id = one.account and a.state = 'active';
		end if;
	end loop;
	if p.paper_supports > 0 then
		insert into arca.paper_supports (project, count, sheet, at)
		values (p.id, -p.paper_supports, 'merged into ' || q.id, arca.clock()),
			(q.id, p.paper_supports, 'merged from ' || p.id, arca.clock());
	end if;
end $$;

-- --- erasing --------------------------------------------------------------------------------------

create or replace function arca.supports_erase(of_account bigint) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	perform from arca.projects where id in (select project from arca.supports where account = of_account)
		order by id for no key update;
	delete from arca.supports where account = of_account;
	delete from arca.support_headings where account = of_account;
end $$;
