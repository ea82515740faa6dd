-- The ballot of a round as staff look at it before it is final, and what makes it final.

-- One project of it, in a language of the page.
create or replace function arca.ballot_item(p arca.projects, price bigint, languages text[], wanted text) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
	select jsonb_build_object('number', p.id, 'titles', jsonb_object_agg(w.language, w.title) filter (where w.is_own),
		'language', p.language, 'excerpt', (array_agg(arca.excerpt(w.text)) filter (where w.language = wanted))[1],
		'is_translated', bool_or(w.is_own) filter (where w.language = wanted), 'place', p.place,
		'missing', coalesce(jsonb_agg(w.language order by w.language) filter (where not w.is_own), '[]'),
		'price_cents', price, 'supports', p.all_supports)
	from arca.ballot_wordings(p, languages) w
$$;

-- A heading: how people vote in it, what is on its ballot, and what is not and why. Of what moderation hides not even its title
-- is told.
create or replace function arca.ballot_heading(h arca.budget_headings, of_projects jsonb, languages text[], wanted text) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
	with rows as (select p, s.why, s.price_cents from jsonb_to_recordset(of_projects) as s (project bigint, why text, price_cents bigint)
			join arca.projects p on p.id = s.project),
		sums as (select count(*) filter (where why is null) as projects, coalesce(sum(price_cents) filter (where why is null), 0) as cents from rows)
	select arca.ballot_style(h, greatest(projects, 1)::integer) || jsonb_build_object('number', h.number, 'group', h.grp, 'names', h.names, 'style', h.style,
		'budget_cents', case when not h.hide_money then h.budget_cents end, 'total_cents', case when not h.hide_money then cents end, 'project_count', projects,
		'districts', case when h.residents_only then h.districts else '{}' end,
		'projects', (select coalesce(jsonb_agg(arca.ballot_item(p, price_cents, languages, wanted) order by (p).id), '[]') from rows where why is null),
		'others', (select coalesce(jsonb_agg(jsonb_build_object('number', (p).id, 'title', case when (p).hidden is null then (p).title end,
			'language', (p).language, 'why', why) order by why, (p).id), '[]') from rows where why is not null))
	from sums
$$;

create or replace function api.ballot_staff(token_hash text, of_slug text, wanted text) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{staff}', false);
	b arca.budgets := arca.budget_of(of_slug);
	c arca.city;
begin
	select * into c from arca.city;
	return (with standings as (select heading, jsonb_agg(to_jsonb(s) - 'heading') as projects from arca.ballot_projects_of(b) s group by heading),
		headings as (select h.number, arca.ballot_heading(h, coalesce(s.projects, '[]'), c.languages, wanted) as one from arca.budget_headings h
			left join standings s on s.heading = h.id where h.budget = b.id)
		select json_build_object('slug', b.slug, 'titles', b.titles, 'zone', b.zone, 'currency', b.currency, 'exponent', b.exponent,
			'phase', arca.budget_phase(b), 'is_frozen', exists (select from arca.rounds where slug = b.slug), 'languages', c.languages,
			'opens_at', (select api.rfc3339(starts_at) from arca.budget_phases where budget = b.id and phase = 'balloting'),
			'closes_at', (select api.rfc3339(starts_at) from arca.budget_phases where budget = b.id and phase = 'counting'),
			'groups', (select json_agg(json_build_object('number', number, 'names', names) order by number) from arca.budget_groups where budget = b.id),
			'gaps', case when exists (select from arca.rounds where slug = b.slug) then '[]' else (select coalesce(json_agg(json_build_object(
				'code', g.code, 'is_needed', g.is_needed, 'count', g.count)), '[]') from arca.ballot_gaps(b) g) end,
			'headings', (select coalesce(json_agg(one order by number), '[]') from headings)));
end $$;

-- --- the manifest, by whoever runs the machine ------------------------------------------------------

-- The plan of a published round with its hash, and what is still needed, separated by blanks. No row: there is no such round.
create or replace function arca.round_order(of_slug text, out plan text, out opens bigint, out closes bigint, out sha256 text, out needed text)
returns setof record language sql volatile set search_path = pg_catalog, pg_temp as $$
	select d.plan::text, d.opens, d.closes, encode(sha256(convert_to(d.plan::text, 'UTF8')), 'hex'),
		(select coalesce(string_agg(g.code, ' '), '') from arca.ballot_gaps(b) g where g.is_needed)
	from arca.budgets b cross join lateral arca.round_plan(b.slug) d where b.slug = of_slug and b.published_at is not null
$$;

-- Says of each project on a new ballot which proposed one it was, if the plan is still the one with that hash: false if anything
-- changed meanwhile. From here on, until the end, whoever would change it waits; and then it is final.
create or replace function arca.ballot_freeze(of_round integer, of_sha256 text) returns boolean
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	of_slug text := (select slug from arca.rounds where id = of_round);
	o record;
begin
	perform from arca.budgets where slug = of_slug for no key update;
	select * into o from arca.round_order(of_slug);
	if o.sha256 is distinct from of_sha256 or o.needed <> '' then
		return false;
	end if;
	insert into arca.ballot_origins (round, cid, index, project)
	select round, cid, index, id::bigint from arca.ballot_projects where round = of_round;
	return true;
end $$;
