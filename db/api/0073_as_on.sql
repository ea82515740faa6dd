-- A round as it will be at an instant, for staff: by its phases alone, a draft as if it were published.

create or replace function api.budget_as_on(token_hash text, of_slug text, asked timestamptz) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	b arca.budgets := arca.budget_for_staff(token_hash, of_slug);
	at timestamptz := coalesce(asked, arca.clock());
	p record;
begin
	select l.* into p from (select phase, starts_at, lead(starts_at) over (order by starts_at) as ends_at, lead(phase) over (order by starts_at) as after
		from arca.budget_phases where budget = b.id union all
		select 'drafting', '-infinity', min(starts_at), (array_agg(phase order by starts_at))[1] from arca.budget_phases where budget = b.id) l
	where l.starts_at <= at order by l.starts_at desc limit 1;
	return json_build_object('at', api.rfc3339(at), 'phase', p.phase,
		'starts_at', case when p.phase <> 'drafting' then api.rfc3339(p.starts_at) end, 'ends_at', api.rfc3339(p.ends_at), 'after', p.after,
		'may', (select coalesce(json_agg(act order by place), '[]') from unnest(arca.round_acts()) with ordinality l (act, place)
			where p.phase = any (arca.phases_of(act))),
		-- what should have been there before a phase that has begun by then
		'gaps', (select coalesce(json_agg(json_build_object('before', g.before, 'code', g.code, 'is_needed', g.is_needed, 'count', g.count)), '[]')
			from arca.budget_gaps(b) g where g.before = 'informing' or exists (select from arca.budget_phases s where s.budget = b.id
				and s.phase = g.before and s.starts_at <= at)));
end $$;
