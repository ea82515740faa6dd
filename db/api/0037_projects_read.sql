-- Projects that people propose, as they are read: lists, one of them, its versions, others like it.

-- How much of each there may be. Public.
drop function if exists arca.project_rules();
create function arca.project_rules(out drafts integer, out co_authors integer)
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select 20, 5
$$;

-- --- parts ----------------------------------------------------------------------------------------

-- Whoever writes it besides its author.
create or replace function arca.co_authors(of_project bigint) returns json
language sql stable set search_path = pg_catalog, pg_temp as $$
	select coalesce(json_agg(arca.author_json(a) order by x.accepted_at, a.id), '[]')
	from arca.project_authors x join arca.accounts a on a.id = x.account
	where x.project = of_project and x.accepted_at is not null and x.ended_at is null and a.state = 'active'
$$;

create or replace function arca.is_co_author(of_project bigint, of_account bigint) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
	select exists (select from arca.project_authors where project = of_project and account = of_account
		and accepted_at is not null and ended_at is null)
$$;

-- Another project, as a link.
create or replace function arca.project_link(of_project bigint) returns json
language sql stable set search_path = pg_catalog, pg_temp as $$
	select json_build_object('number', p.id, 'budget', b.slug, 'title', case when p.hidden is null then p.title end,
		'language', p.language, 'author', case when p.hidden is null then arca.author_json(a) end)
	from arca.projects p join arca.budgets b on b.id = p.budget join arca.accounts a on a.id = p.author
	where p.id = of_project
$$;

-- What of it can change, as versions keep it.
create or replace function arca.project_content(p arca.projects) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
	select jsonb_build_object('heading', (select number from arca.budget_headings where id = p.heading),
		'title', p.title, 'text', p.text, 'place', p.place, 'latitude_e6', p.latitude_e6, 'longitude_e6', p.longitude_e6,
		'collective', p.collective, 'tags', p.tags, 'goals', p.goals, 'links', p.links, 'pictures', p.pictures,
		'documents', p.documents)
$$;

-- Pictures and documents with where their files are; what is hidden is left out.
create or replace function arca.project_files(p arca.projects) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
	select jsonb_build_object('pictures', arca.files_json(p.pictures), 'documents', arca.files_json(p.documents))
$$;

create or replace function arca.translation_json(t arca.project_translations, of_version integer) returns json
language sql stable set search_path = pg_catalog, pg_temp as $$
	select json_build_object('number', t.id, 'language', t.language, 'title', t.title, 'text', t.text, 'tree', t.tree,
		'by', (select arca.author_json(a) from arca.accounts a where a.id = t.account),
		'is_stale', t.version < of_version, 'at', api.rfc3339(t.at))
$$;

-- The last decision about whether it comes to the ballot; no row of it: there is none yet.
create or replace function arca.selection_of(of_project bigint) returns arca.selections
language sql stable set search_path = pg_catalog, pg_temp as $$
	select s.* from arca.selections s where project = of_project order by id desc limit 1
$$;

-- Whether so many are enough, by the rules of the round; null: it has none, or never selects. Of equals all are.
create or replace function arca.is_enough(p arca.projects) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
	select case when b.support_threshold is null and b.support_top is null
			or not exists (select from arca.budget_phases where budget = b.id and phase = 'selecting') then null
		else (b.support_threshold is null or p.all_supports >= b.support_threshold)
			and (b.support_top is null or (select count(*) from (select from arca.projects o where o.heading = p.heading
				and o.state = 'published' and o.all_supports > p.all_supports limit b.support_top) better) < b.support_top) end
	from arca.budgets b where b.id = p.budget
$$;

-- What supports say: as it was when the round stopped selecting, or as it would be now.
create or replace function arca.is_supported(p arca.projects) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
	select coalesce((select is_selected from arca.selections where project = p.id and seat is null), arca.is_enough(p))
$$;

-- As it was decided (0077), or as it would be now; null: nothing says that it is not.
create or replace function arca.is_selected(p arca.projects) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
	select coalesce((arca.selection_of(p.id)).is_selected, arca.is_enough(p))
$$;

-- What is there whether it is hidden or not.
create or replace function arca.project_frame(p arca.projects) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
	select jsonb_build_object('number', p.id, 'budget', b.slug, 'language', p.language, 'state', p.state,
		'heading', (select number from arca.budget_headings where id = p.heading),
		'hidden', arca.hidden_json(p.hidden), 'published_at', api.rfc3339(p.published_at),
		'comments', coalesce(t.comments, 0), 'supports', p.supports, 'paper_supports', p.paper_supports)
	from arca.budgets b left join arca.threads t on t.kind = 'project' and t.subject = p.id
	where b.id = p.budget
$$;

create or replace function arca.project_item(p arca.projects) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
	select arca.project_frame(p) || case when p.hidden is null then jsonb_build_object('title', p.title,
			'titles', (select coalesce(jsonb_object_agg(language, title), '{}') from arca.project_translations
				where project = p.id and not is_offer),
			'excerpt', arca.excerpt(p.text), 'place', p.place,
			'latitude_e6', p.latitude_e6, 'longitude_e6', p.longitude_e6, 'author', arca.author_json(a),
			'collective', p.collective, 'tags', p.tags, 'goals', p.goals)
		else jsonb_build_object('title', null, 'titles', '{}'::jsonb, 'excerpt', null, 'place', null, 'latitude_e6', null, 'longitude_e6', null,
			'author', null, 'collective', null, 'tags', '[]'::jsonb, 'goals', '[]'::jsonb) end
	from arca.accounts a where a.id = p.author
$$;

create or replace function arca.project_json(p arca.projects) returns json
language sql stable set search_path = pg_catalog, pg_temp as $$
	select (arca.project_frame(p) || case when p.hidden is null then arca.project_content(p) || arca.project_files(p) || jsonb_build_object('tree', p.tree,
			'author', (select arca.author_json(a) from arca.accounts a where a.id = p.author),
			'co_authors', arca.co_authors(p.id),
			'translations', (select coalesce(json_agg(arca.translation_json(t, p.version) order by language), '[]')
				from arca.project_translations t where project = p.id and not is_offer))
		else (select jsonb_object_agg(name, value) from jsonb_each('{"title": null, "text": null, "tree": null, "place": null,
			"latitude_e6": null, "longitude_e6": null, "collective": null, "author": null, "tags": [], "goals": [], "links": [],
			"pictures": [], "documents": [], "co_authors": [], "translations": []}') e (name, value)) end
		|| jsonb_build_object('edited_at', api.rfc3339(p.edited_at), 'version', p.version,
			'is_selected', arca.is_supported(p), 'revision', p.revision, 'ended_at', api.rfc3339(p.ended_at), 'reason', case when p.hidden is null then p.reason end,
			'merged_into', arca.project_link(p.merged_into),
			'merged', (select coalesce(json_agg(arca.project_link(m.id) order by m.ended_at, m.id), '[]')
				from arca.projects m where m.merged_into = p.id)))::json
$$;

-- --- lists ----------------------------------------------------------------------------------------

-- Which projects a list is of.
create or replace function arca.projects_scope(of_budget integer, of_order text, part text, of_heading integer, of_tag text, of_goal integer,
	question text) returns text language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	words text := arca.search_sql(coalesce(question, ''));
begin
	return format(case when of_heading is null then 'd.budget = %s' else 'd.heading = %2$s' end, of_budget, of_heading)
		|| case when of_order = 'ended' then ' and d.state in (''withdrawn'', ''merged'')' else ' and d.state = ''published''' end
		|| case when part is null then '' else arca.part_sql(of_budget, part) end
		|| case when of_tag is null then '' else format(' and d.tag_keys @> array[%L]', arca.search_form(of_tag)) end
		|| case when of_goal is null then '' else format(' and d.goals @> array[%s]::smallint[]', of_goal) end
		|| words || case when words = '' then '' else ' and d.hidden is null' end;
end $$;

-- What one page asks, for each order by an index of its own. The random order is a ring: every project has a place
-- on it, and a seed says where to begin; so it is complete, without repeats, and the same for the same seed.
drop function if exists arca.projects_sql(integer, text, integer, integer, text, integer, text, text);
drop function if exists arca.projects_sql(integer, text, integer, text, integer, text, integer, text, text);
create or replace function arca.projects_sql(of_budget integer, of_order text, start integer, near text, scope text, cursor text)
returns text language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	place record := arca.place_read(of_order, cursor);
	key text := case of_order when 'newest' then 'd.published_at' when 'ended' then 'd.ended_at' else 'd.all_supports' end;
	number text := case when of_order in ('newest', 'ended') then format('(extract(epoch from %s) * 1000000)::bigint', key)
		else key || '::bigint' end;
	after text := case when place.second is null then ''
		when of_order in ('newest', 'ended') then format(' and (%s, d.id) < (%L::timestamptz, %s)', key,
			'epoch'::timestamptz + make_interval(secs => place.first / 1000000.0), place.second)
		else format(' and (%s, d.id) < (%s, %s)', key, place.first, place.second) end;
	turn text := 'select d, %s as turn, d.shuffle::bigint as first, d.id as second from arca.projects d where %s'
		' and d.shuffle %s %s%s order by d.shuffle, d.id limit 21';
begin
	if of_order = 'near' then
		return arca.projects_near_sql(of_budget, near, scope, cursor);
	end if;
	if of_order = 'random' then
		after := case when place.second is null then '' else format(' and (d.shuffle, d.id) > (%s, %s)', place.first, place.second) end;
		return 'select r.d, r.first, r.second, row_number() over (order by turn, first, second) as place from (select * from ('
			|| case when place.first < start then '' else '(' || format(turn, 0, scope, '>=', start, after) || ') union all ' end
			|| '(' || format(turn, 1, scope, '<', start, case when place.first < start then after else '' end)
			|| ')) u order by turn, first, second limit 21) r';
	end if;
	return format('select d, %s as first, d.id as second, row_number() over (order by %2$s desc, d.id desc) as place'
		' from arca.projects d where %s%s order by %2$s desc, d.id desc limit 21', number, key, scope, after);
end $$;

drop function if exists api.projects(text, text, text, integer, text, integer, text, text);
drop function if exists api.projects(text, text, text, text, integer, text, integer, text, text);
create or replace function api.projects(of_slug text, of_order text, seed text, near text, part text, of_heading integer, of_tag text,
	of_goal integer, question text, cursor text)
returns json language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
	b arca.budgets;
	h integer;
	scope text;
	found_here bigint;
	page json;
begin
	select * into b from arca.budgets where slug = of_slug and published_at is not null;
	if not found then
		return null;
	end if;
	if of_heading is not null then
		h := coalesce((select id from arca.budget_headings where budget = b.id and number = of_heading), 0);
	end if;
	scope := arca.projects_scope(b.id, of_order, part, h, of_tag, of_goal, question);
	-- of a part of the map it is said how many are there, whichever page is asked for
	if part is not null then
		execute 'select count(*) from arca.projects d where ' || scope into found_here;
	end if;
	execute 'with page as (' || arca.projects_sql(b.id, of_order, (('x' || seed)::bit(32)::bigint & 2147483647)::integer, near, scope, cursor) || ')
		select json_build_object(''found'', $2,
			''items'', coalesce((select json_agg(arca.project_item(d) order by place) from page where place <= 20), ''[]''),
			''next'', (select arca.place_text($1, first, second) from page
				where place = 20 and exists (select from page where place = 21)))'
	into page using of_order, found_here;
	return page;
end $$;

create or replace function api.project_public(of_number bigint) returns json
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select arca.project_json(p) from arca.projects p where id = of_number and state <> 'draft'
$$;

-- The newest fifty; pages compare each with the one before.
create or replace function api.project_versions(of_number bigint, before integer) returns json
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select json_build_object('items', (select coalesce(json_agg(json_build_object('version', version, 'at', api.rfc3339(at),
				'by', (select arca.author_json(a) from arca.accounts a where a.id = editor),
				'content', case when p.hidden is null then content end) order by version desc), '[]')
			from (select * from arca.project_versions where project = p.id and (before is null or version < before)
				order by version desc limit 50) v),
		'next', (select min(version)::text from (select version from arca.project_versions where project = p.id
			and (before is null or version < before) order by version desc limit 50) v having count(*) = 50 and min(version) > 1))
	from arca.projects p where id = of_number and state <> 'draft'
$$;

-- Those whose title is most like what somebody types: five at most, of those that have the rarest of its pieces. A title is like
-- it from a fourth of pg_trgm's similarity on.
create or replace function api.projects_similar(of_slug text, question text, besides bigint) returns json
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
declare
	b arca.budgets;
	items json;
begin
	select * into b from arca.budgets where slug = of_slug and published_at is not null;
	if not found then
		return null;
	end if;
	execute 'select coalesce(json_agg(arca.project_item(p) order by l.near desc, l.id), ''[]'') from (select id, near from ('
		|| arca.similar_sql('projects', question) || ') n where near >= 0.25 and budget = $1 and state = ''published'' and hidden is null and id is distinct from $2'
		' order by near desc, id limit 5) l join arca.projects p on p.id = l.id'
	into items using b.id, besides;
	return json_build_object('items', items, 'next', null, 'found', null);
end $$;

-- --- to those who wrote it --------------------------------------------------------------------------

create or replace function arca.project_role(p arca.projects, of_account bigint) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
	select case when p.author = of_account then 'author' else (select case when accepted_at is null then 'invited' else 'co_author' end
		from arca.project_authors where project = p.id and account = of_account and ended_at is null) end
$$;

create or replace function arca.merge_json(m arca.merge_asks) returns json
language sql stable set search_path = pg_catalog, pg_temp as $$
	select json_build_object('project', arca.project_link(m.project), 'into', arca.project_link(m.into_project),
		'is_by_other', m.is_by_other, 'at', api.rfc3339(m.at))
$$;

-- A project as whoever is signed in stands to it, drafts among it.
create or replace function api.project_own(token_hash text, of_number bigint)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash);
	a arca.accounts := i.a;
	p arca.projects;
	role text;
	is_author boolean;
	is_writer boolean;
	phase text;
	is_free boolean;
begin
	select * into p from arca.projects where id = of_number;
	role := arca.project_role(p, a.id);
	if p.id is null or p.state = 'draft' and role is null then
		raise exception 'no such project' using errcode = 'AR204';
	end if;
	is_author := p.author = a.id;
	is_writer := is_author or arca.is_co_author(p.id, a.id);
	select arca.budget_phase(b) into phase from arca.budgets b where id = p.budget;
	is_free := p.state in ('draft', 'published') and p.hidden is null and not coalesce(a.blocked_until > arca.clock(), false);
	return json_build_object('role', role, 'lacks', arca.level_lacks(a),
		'is_followed', arca.is_followed(a.id, 'project', p.id),
		'draft', case when p.state = 'draft' then arca.project_json(p) end,
		'may_edit', is_writer and is_free and (p.state = 'draft' or phase = 'accepting'),
		'may_publish', is_author and is_free and p.state = 'draft' and phase = 'accepting',
		'may_invite', is_author and is_free and phase in ('drafting', 'informing', 'accepting'),
		'may_withdraw', is_author and p.state = 'published' and p.hidden is null and phase in ('accepting', 'reviewing'),
		'may_merge', is_free and p.state = 'published' and phase in ('accepting', 'reviewing', 'selecting'),
		'may_translate', is_free and (is_writer or p.state = 'published')
			and phase not in ('balloting', 'counting', 'finished'),
		'is_reported', exists (select from arca.reports where kind = 'project' and subject = p.id and account = a.id),
		'may_moderate', arca.has_role(a.id, 'moderator'),
		'support', arca.support_json(a, p, phase),
		'may_count', phase = 'selecting' and p.state = 'published' and (arca.has_role(a.id, 'officer') or arca.has_role(a.id, 'staff')),
		'invited', case when is_author then (select coalesce(json_agg(o.pseudonym order by x.invited_at), '[]')
			from arca.project_authors x join arca.accounts o on o.id = x.account
			where x.project = p.id and x.accepted_at is null and x.ended_at is null) else '[]' end,
		'offers', case when is_writer then (select coalesce(json_agg(arca.translation_json(t, p.version)
			order by t.id), '[]') from arca.project_translations t where t.project = p.id and t.is_offer) else '[]' end,
		'merges', case when is_author then (select coalesce(json_agg(arca.merge_json(m) order by m.at), '[]')
			from arca.merge_asks m where p.id in (m.project, m.into_project)) else '[]' end);
end $$;

-- All that somebody has to do with: what they wrote, what they are asked to write with others. The newest first.
create or replace function api.projects_own(token_hash text)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash);
	a arca.accounts := i.a;
begin
	return (select json_build_object('items', coalesce(json_agg(json_build_object('role', arca.project_role(p, a.id),
			'title', p.title, 'saved_at', api.rfc3339(p.saved_at),
			'waits', (select count(*) from arca.project_translations t where t.project = p.id and t.is_offer)
				+ (select count(*) from arca.merge_asks m where p.id = case when m.is_by_other then m.project else m.into_project end),
			'project', arca.project_link(p.id), 'state', p.state, 'hidden', arca.hidden_json(p.hidden),
			'budget_titles', b.titles, 'author', arca.author_json(w)) order by p.saved_at desc, p.id desc), '[]'), 'next', null)
		from (select id from arca.projects where author = a.id
			union select project from arca.project_authors where account = a.id and ended_at is null
			order by id desc limit 200) l
		join arca.projects p on p.id = l.id join arca.budgets b on b.id = p.budget join arca.accounts w on w.id = p.author);
end $$;
