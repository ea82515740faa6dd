-- Citizen proposals, as they are read: lists, one of them, others like it.

-- --- parts ----------------------------------------------------------------------------------------

-- What it is by now, by the city's clock: whatever the clerk has written down.
create or replace function arca.proposal_state(p arca.proposals) returns text
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select case when p.reached_at is not null then 'reached' when p.retired_at is not null then 'retired'
		when p.ends_at <= arca.clock() then 'archived' else 'open' end
$$;

create or replace function arca.proposal_rules_json() returns json
language sql stable set search_path = pg_catalog, pg_temp as $$
	select json_build_object('share_e4', share_e4, 'census', census, 'months', months,
		'needed', ceil(census::numeric * share_e4 / 10000)::integer)
	from arca.proposal_rules
$$;

-- What is there whether it is hidden or not.
create or replace function arca.proposal_frame(p arca.proposals) returns jsonb
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select jsonb_build_object('number', p.id, 'language', p.language, 'state', arca.proposal_state(p),
		'hidden', arca.hidden_json(p.hidden), 'created_at', api.rfc3339(p.created_at), 'ends_at', api.rfc3339(p.ends_at),
		'reached_at', api.rfc3339(p.reached_at), 'needed', p.needed, 'supports', p.supports,
		'comments', coalesce((select comments from arca.threads where kind = 'proposal' and subject = p.id), 0))
$$;

create or replace function arca.proposal_item(p arca.proposals) returns jsonb
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select arca.proposal_frame(p) || case when p.hidden is null
		then jsonb_build_object('title', p.title, 'excerpt', arca.excerpt(p.text), 'place', p.place, 'tags', p.tags,
			'goals', p.goals, 'author', (select arca.author_json(a) from arca.accounts a where a.id = p.author))
		else '{"title": null, "excerpt": null, "place": null, "tags": [], "goals": [], "author": null}' end
$$;

create or replace function arca.proposal_json(p arca.proposals) returns json
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select ((arca.proposal_item(p) - 'excerpt') || jsonb_build_object('edited_at', api.rfc3339(p.edited_at),
		'share_e4', p.share_e4, 'census', p.census, 'retired_at', api.rfc3339(p.retired_at),
		'poll', case when p.reached_at is not null then arca.proposal_poll(p.id) end)
		|| case when p.hidden is null
			then jsonb_build_object('text', p.text, 'tree', p.tree, 'links', p.links, 'why', p.why, 'reason', p.reason,
				'pictures', arca.files_json(p.pictures), 'documents', arca.files_json(p.documents))
			else '{"text": null, "tree": null, "links": [], "why": null, "reason": null, "pictures": [], "documents": []}' end)::json
$$;

-- --- lists ----------------------------------------------------------------------------------------

-- What one page asks. Open ones (and all) go by what is asked for, each by an index of its own; others by when they
-- came to be so.
create or replace function arca.proposals_sql(of_order text, of_state text, of_tag text, of_goal integer, question text, cursor text)
returns text language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	place record := arca.place_read(of_order, cursor);
	words text := arca.search_sql(coalesce(question, ''));
	moment text := case of_state when 'reached' then 'd.reached_at' when 'retired' then 'd.retired_at'
		when 'archived' then 'd.archived_at' end;
	first text := case when moment is not null then format('(extract(epoch from %s) * 1000000)::bigint', moment)
		when of_order = 'supported' then 'd.supports::bigint' else '0::bigint' end;
	sorted text := case when moment is not null then format('%s desc, d.id desc', moment)
		when of_order = 'supported' then 'd.supports desc, d.id desc' else 'd.id desc' end;
	scope text := case of_state when 'all' then 'true'
		when 'open' then format('d.reached_at is null and d.retired_at is null and d.archived_at is null and d.ends_at > %L', arca.clock())
		else moment || ' is not null' end
		|| case when of_tag is null then '' else format(' and d.tag_keys @> array[%L]', arca.search_form(of_tag)) end
		|| case when of_goal is null then '' else format(' and d.goals @> array[%s]::smallint[]', of_goal) end
		|| words || case when words = '' then '' else ' and d.hidden is null' end;
	after text := case when place.second is null then ''
		when moment is not null then format(' and (%s, d.id) < (%L::timestamptz, %s)', moment,
			'epoch'::timestamptz + make_interval(secs => place.first / 1000000.0), place.second)
		when of_order = 'supported' then format(' and (d.supports, d.id) < (%s, %s)', place.first, place.second)
		else format(' and d.id < %s', place.second) end;
begin
	return format('select d, %s as first, d.id as second, row_number() over (order by %s) as place'
		' from arca.proposals d where %s%s order by %2$s limit 21', first, sorted, scope, after);
end $$;

create or replace function api.proposals(of_order text, of_state text, of_tag text, of_goal integer, question text, cursor text)
returns json language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
	page json;
begin
	execute 'with page as (' || arca.proposals_sql(of_order, of_state, of_tag, of_goal, question, cursor) || ')
		select json_build_object(
			''items'', coalesce((select json_agg(arca.proposal_item(d) order by place) from page where place <= 20), ''[]''),
			''next'', (select arca.place_text($1, first, second) from page
				where place = 20 and exists (select from page where place = 21)),
			''rules'', arca.proposal_rules_json())'
	into page using of_order;
	return page;
end $$;

create or replace function api.proposal(of_number bigint) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	select arca.proposal_json(p) from arca.proposals p where id = of_number
$$;

-- Those whose title is most like what somebody types: five at most, whatever became of them; as of projects.
create or replace function api.proposals_similar(question text) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
declare
	items json;
begin
	execute 'select coalesce(json_agg(arca.proposal_item(p) order by l.near desc, l.id), ''[]'') from (select id, near from ('
		|| arca.similar_sql('proposals', question) || ') n where near >= 0.25 and hidden is null'
		' order by near desc, id limit 5) l join arca.proposals p on p.id = l.id'
	into items;
	return json_build_object('items', items, 'next', null, 'rules', arca.proposal_rules_json());
end $$;

-- --- to whoever is signed in ----------------------------------------------------------------------

-- Why somebody can't support it, the first of it; null: they can.
create or replace function arca.proposal_why_not(a arca.accounts, p arca.proposals) returns text
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select case when a.kind <> 'person' then 'organisation'
		when not arca.level_is_enough(a, 'proposal_support') then 'not_verified'
		when p.hidden is not null or arca.proposal_state(p) <> 'open' then 'closed' end
$$;

-- Until when its author may change it; null: no longer. Nobody has said anything to it or supported it until then.
create or replace function arca.proposal_edit_until(p arca.proposals) returns timestamptz
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select p.created_at + arca.edit_time() from arca.threads
	where kind = 'proposal' and subject = p.id and comments = 0 and p.supports = 0 and p.hidden is null
		and arca.proposal_state(p) = 'open' and p.created_at + arca.edit_time() > arca.clock()
$$;

create or replace function api.proposal_own(token_hash text, of_number bigint) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash);
	a arca.accounts := i.a;
	p arca.proposals;
	is_author boolean;
	is_blocked boolean := coalesce((i.a).blocked_until > arca.clock(), false);
begin
	select * into p from arca.proposals where id = of_number;
	if not found then
		raise exception 'no such proposal' using errcode = 'AR230';
	end if;
	is_author := p.author = a.id;
	return json_build_object('is_author', is_author, 'is_followed', arca.is_followed(a.id, 'proposal', p.id), 'lacks', arca.level_lacks(a),
		'is_supported', exists (select from arca.proposal_supports where proposal = p.id and account = a.id),
		'why_not', arca.proposal_why_not(a, p),
		'is_reported', exists (select from arca.reports where kind = 'proposal' and subject = p.id and account = a.id),
		'may_moderate', arca.has_role(a.id, 'moderator'),
		'edit_until', case when is_author and not is_blocked then api.rfc3339(arca.proposal_edit_until(p)) end,
		'may_retire', is_author and p.hidden is null and arca.proposal_state(p) = 'open');
end $$;
