-- Writing projects: drafts, publishing, changing while the round accepts, withdrawing. Locks come in the order of
-- 0028; projects where debates are, by number.

-- --- what was typed -------------------------------------------------------------------------------

-- A text of the body in its form, or null where there is none; an error names its place.
create or replace function arca.field_text(body jsonb, name text, fewest integer, most integer, is_line boolean) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
	typed text := case when is_line then regexp_replace(body ->> name, '\s+', ' ', 'g') else body ->> name end;
	form text;
begin
	if coalesce(typed ~ '^\s*$', true) then
		return null;
	end if;
	form := arca.text_shape(typed, fewest, most);
	if form is null then
		raise exception 'at /% form', name using errcode = 'AR206';
	end if;
	return form;
end $$;

create or replace function arca.field_tags(body jsonb) returns text[]
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
	one record;
	form text;
	tags text[] := '{}';
	keys text[] := '{}';
begin
	for one in select value, place - 1 as place from jsonb_array_elements_text(coalesce(body -> 'tags', '[]'))
			with ordinality t (value, place) loop
		form := arca.text_shape(regexp_replace(one.value, '\s+', ' ', 'g'), 2, 30);
		if form is null or form ~ '[,;#]' then
			raise exception 'at /tags/% form', one.place using errcode = 'AR206';
		end if;
		if not arca.search_form(form) = any (keys) then
			tags := tags || form;
			keys := keys || arca.search_form(form);
		end if;
	end loop;
	return tags;
end $$;

-- Evidence: what it is called, and where it is. Only the web's own addresses.
create or replace function arca.field_links(body jsonb) returns jsonb
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
	one record;
	title text;
	links jsonb := '[]';
begin
	for one in select value, place - 1 as place from jsonb_array_elements(coalesce(body -> 'links', '[]'))
			with ordinality l (value, place) loop
		title := arca.text_shape(regexp_replace(one.value ->> 'title', '\s+', ' ', 'g'), 1, 100);
		if title is null then
			raise exception 'at /links/%/title form', one.place using errcode = 'AR206';
		end if;
		if one.value ->> 'address' !~ '^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?([/?#][!-~]*)?$' then
			raise exception 'at /links/%/address form', one.place using errcode = 'AR206';
		end if;
		links := links || jsonb_build_object('title', title, 'address', one.value ->> 'address');
	end loop;
	return links;
end $$;

-- Pictures with what is to be seen on them, documents with their names.
create or replace function arca.field_pictures(body jsonb) returns jsonb
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
	one record;
	alt text;
	pictures jsonb := '[]';
begin
	for one in select value, place - 1 as place from jsonb_array_elements(coalesce(body -> 'pictures', '[]'))
			with ordinality l (value, place) loop
		alt := arca.text_shape(regexp_replace(one.value ->> 'alt', '\s+', ' ', 'g'), 1, 200);
		if alt is null then
			raise exception 'at /pictures/%/alt form', one.place using errcode = 'AR206';
		end if;
		pictures := pictures || jsonb_build_object('id', one.value ->> 'id', 'alt', alt);
	end loop;
	return pictures;
end $$;

create or replace function arca.field_documents(body jsonb) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
	select coalesce(jsonb_agg(jsonb_build_object('id', e.value ->> 'id', 'name', u.name) order by e.place), '[]')
	from jsonb_array_elements(coalesce(body -> 'documents', '[]')) with ordinality e (value, place)
	left join arca.uploads u on u.id = e.value ->> 'id'
$$;

-- What a row names is its own from now on: sent by who saves it, or there before. What a draft names no longer is
-- gone; of what is public, versions go on naming it.
create or replace function arca.project_files_keep(p arca.projects, saver bigint) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	one record;
begin
	for one in select value ->> 'id' as id, 'picture' as kind from jsonb_array_elements(p.pictures)
			union all select value ->> 'id', 'document' from jsonb_array_elements(p.documents) order by id loop
		if not exists (select from arca.project_uploads where upload = one.id and project = p.id) then
			perform arca.upload_claim(one.id, saver, one.kind);
			insert into arca.project_uploads (upload, project) values (one.id, p.id);
		end if;
	end loop;
	if p.state = 'draft' then
		perform arca.project_files_drop(p, array(select value ->> 'id' from jsonb_array_elements(p.pictures || p.documents)));
	end if;
end $$;

-- Those that are not among `kept`.
create or replace function arca.project_files_drop(p arca.projects, kept text[]) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	one text;
begin
	for one in delete from arca.project_uploads where project = p.id and upload <> all (kept) returning upload loop
		perform arca.upload_drop(one);
	end loop;
end $$;

-- What was typed, as it is kept: in a row that is no row of the table.
create or replace function arca.project_typed(p arca.projects, body jsonb, of_tree jsonb) returns arca.projects
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	p.title := arca.field_text(body, 'title', 4, 80, true);
	if p.title is null then
		raise exception 'at /title required' using errcode = 'AR206';
	end if;
	p.text := coalesce(arca.field_text(body, 'text', 1, 10000, false), '');
	p.tree := case when p.text <> '' then of_tree end;
	p.place := arca.field_text(body, 'place', 1, 120, true);
	p.collective := arca.field_text(body, 'collective', 1, 80, true);
	p.latitude_e6 := (body ->> 'latitude_e6')::integer;
	p.longitude_e6 := (body ->> 'longitude_e6')::integer;
	if num_nonnulls(p.latitude_e6, p.longitude_e6) = 1 then
		raise exception 'at /latitude_e6 both' using errcode = 'AR206';
	end if;
	p.tags := arca.field_tags(body);
	p.goals := array(select distinct value::smallint from jsonb_array_elements_text(coalesce(body -> 'goals', '[]')) order by 1);
	p.links := arca.field_links(body);
	p.pictures := arca.field_pictures(body);
	p.documents := arca.field_documents(body);
	p.heading := (select id from arca.budget_headings where budget = p.budget and number = (body ->> 'heading')::integer);
	if body ->> 'heading' is not null and p.heading is null then
		raise exception 'at /heading unknown' using errcode = 'AR206';
	end if;
	return p;
end $$;

-- What everybody is to read has all that it needs.
create or replace function arca.project_complete(p arca.projects) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	if length(p.text) < 20 then
		raise exception 'at /text too_short' using errcode = 'AR206';
	end if;
	if p.heading is null then
		raise exception 'at /heading required' using errcode = 'AR206';
	end if;
end $$;

-- --- who may --------------------------------------------------------------------------------------

create or replace function arca.project_lock(of_number bigint) returns arca.projects
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	p arca.projects;
begin
	select * into p from arca.projects where id = of_number for no key update;
	if not found then
		raise exception 'no such project' using errcode = 'AR204';
	end if;
	return p;
end $$;

-- Nothing is done to what is hidden or has ended.
create or replace function arca.project_goes_on(p arca.projects) returns void
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
	if p.hidden is not null then
		raise exception 'hidden' using errcode = 'AR191';
	end if;
	if p.state in ('withdrawn', 'merged') then
		raise exception 'ended' using errcode = 'AR208';
	end if;
end $$;

-- The same for whoever writes it; a draft of others is nothing.
create or replace function arca.project_lock_own(of_number bigint, a arca.accounts, is_author boolean) returns arca.projects
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	p arca.projects := arca.project_lock(of_number);
	role text := arca.project_role(p, a.id);
begin
	if p.state = 'draft' and role is null then
		raise exception 'no such project' using errcode = 'AR204';
	end if;
	if role is distinct from 'author' and (is_author or role is distinct from 'co_author') then
		raise exception 'of somebody else' using errcode = 'AR177';
	end if;
	perform arca.project_goes_on(p);
	return p;
end $$;

-- Organisations say whose interests they stand for, in the register.
create or replace function arca.register_check(a arca.accounts) returns void
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
	if a.kind = 'organisation' and coalesce(a.register_url, '') = '' then
		raise exception 'not in the register' using errcode = 'AR212';
	end if;
end $$;

-- --- drafts ---------------------------------------------------------------------------------------

create or replace function api.project_begin(token_hash text, of_slug text, body jsonb, of_tree jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.participant(token_hash);
	b arca.budgets := arca.budget_of(of_slug);
	p arca.projects;
	same arca.projects;
begin
	p.budget := b.id;
	p := arca.project_typed(p, body, of_tree);
	perform arca.check_language(body ->> 'language');
	perform arca.phase_check(b.id, arca.phases_of('prepare'));
	perform arca.one_by_one(a);
	select * into same from arca.projects where author = a.id and budget = b.id and state = 'draft' and title = p.title
		and text = p.text and revision = 1 and created_at > arca.clock() - arca.same_time() order by id limit 1;
	if found then
		return arca.project_json(same);
	end if;
	if (select count(*) from arca.projects where author = a.id and budget = b.id and state = 'draft')
			>= (select drafts from arca.project_rules()) then
		raise exception 'so many drafts' using errcode = 'AR209';
	end if;
	insert into arca.projects (budget, author, language, heading, title, text, tree, place, latitude_e6, longitude_e6, collective,
		tags, goals, links, pictures, documents, created_at, saved_at)
	values (b.id, a.id, body ->> 'language', p.heading, p.title, p.text, p.tree, p.place, p.latitude_e6, p.longitude_e6,
		case when a.kind = 'person' then p.collective end, p.tags, p.goals, p.links, p.pictures, p.documents,
		arca.clock(), arca.clock())
	returning * into p;
	perform arca.project_files_keep(p, a.id);
	return arca.project_json(p);
end $$;

create or replace function arca.version_make(p arca.projects, editor bigint) returns void
language sql volatile set search_path = pg_catalog, pg_temp as $$
	insert into arca.project_versions (project, version, editor, at, content)
	values (p.id, p.version, editor, arca.clock(), arca.project_content(p))
$$;

-- A draft, whenever; what is public, while the round accepts: that is a version. On top of what was read, so that
-- of two who write at once none undoes the other.
create or replace function api.project_edit(token_hash text, of_number bigint, body jsonb, of_tree jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.participant(token_hash);
	p arca.projects := arca.project_lock_own(of_number, a, false);
	typed arca.projects := arca.project_typed(p, body, of_tree);
begin
	if p.state = 'published' then
		perform arca.phase_check(p.budget, arca.phases_of('propose'));
		perform arca.project_complete(typed);
	end if;
	if arca.project_content(typed) = arca.project_content(p) then
		return arca.project_json(p);
	end if;
	if (body ->> 'revision')::integer is distinct from p.revision then
		raise exception 'changed meanwhile' using errcode = 'AR210';
	end if;
	perform arca.limit_check('version', array(select at from arca.project_versions where project = p.id
		order by version desc limit 50), 'AR211');
	update arca.projects set heading = typed.heading, title = typed.title, text = typed.text, tree = typed.tree,
		place = typed.place, latitude_e6 = typed.latitude_e6, longitude_e6 = typed.longitude_e6,
		collective = case when (select kind from arca.accounts where id = p.author) = 'person' then typed.collective end,
		tags = typed.tags, goals = typed.goals, links = typed.links, pictures = typed.pictures,
		documents = typed.documents, saved_at = arca.clock(), revision = revision + 1,
		version = case when state = 'published' then version + 1 else 0 end,
		edited_at = case when state = 'published' then arca.clock() end
	where id = p.id returning * into p;
	perform arca.project_files_keep(p, a.id);
	if p.state = 'published' then
		perform arca.version_make(p, a.id);
		perform arca.followers_tell('project', p.id, 'version', a.id, p.version);
		-- what is in two headings can't become one
		delete from arca.merge_asks m using arca.projects o
		where p.id in (m.project, m.into_project) and o.id in (m.project, m.into_project) and o.heading <> p.heading;
	end if;
	return arca.project_json(p);
end $$;

create or replace function api.project_delete(token_hash text, of_number bigint) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.participant_blocked(token_hash);
	p arca.projects := arca.project_lock_own(of_number, a, true);
begin
	if p.state <> 'draft' then
		raise exception 'public' using errcode = 'AR213';
	end if;
	perform arca.project_files_drop(p, '{}');
	delete from arca.projects where id = p.id;
end $$;

-- --- in public ------------------------------------------------------------------------------------

create or replace function api.project_publish(token_hash text, of_number bigint) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.participant(token_hash);
	p arca.projects;
begin
	perform arca.level_check(a, 'project');
	perform arca.register_check(a);
	perform arca.one_by_one(a);
	p := arca.project_lock_own(of_number, a, true);
	if p.state = 'published' then
		return arca.project_json(p);
	end if;
	perform arca.phase_check(p.budget, arca.phases_of('propose'));
	perform arca.project_complete(p);
	if (select count(*) from arca.projects where author = a.id and budget = p.budget and state = 'published')
			>= (select project_limit from arca.budgets where id = p.budget) then
		raise exception 'so many projects' using errcode = 'AR207';
	end if;
	update arca.projects set state = 'published', published_at = arca.clock(), saved_at = arca.clock(), version = 1,
		revision = revision + 1
	where id = p.id returning * into p;
	perform arca.version_make(p, a.id);
	insert into arca.threads (kind, subject) values ('project', p.id);
	perform arca.project_followed(p.id);
	return arca.project_json(p);
end $$;

-- Whatever waits for an answer about a project that ends.
create or replace function arca.project_end(p arca.projects) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	update arca.threads set is_open = false where kind = 'project' and subject = p.id;
	delete from arca.merge_asks where p.id in (project, into_project);
	delete from arca.project_translations where project = p.id and is_offer;
	delete from arca.project_authors where project = p.id and accepted_at is null;
end $$;

create or replace function api.project_withdraw(token_hash text, of_number bigint, body jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.participant_blocked(token_hash);
	form text := arca.text_form(body ->> 'reason', 10, 500, 'AR214');
	p arca.projects := arca.project_lock_own(of_number, a, true);
begin
	if p.state = 'draft' then
		raise exception 'not public' using errcode = 'AR208';
	end if;
	perform arca.phase_check(p.budget, arca.phases_of('withdraw'));
	update arca.projects set state = 'withdrawn', ended_at = arca.clock(), reason = form, revision = revision + 1
	where id = p.id returning * into p;
	perform arca.project_end(p);
	perform arca.followers_tell('project', p.id, 'withdrawn', a.id);
	return arca.project_json(p);
end $$;

-- --- erasing --------------------------------------------------------------------------------------

-- Drafts go. What is public goes on with the first of who wrote it too, or as nobody's; and whatever somebody
-- had offered or asked for is no more.
create or replace function arca.projects_erase(of_account bigint) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	perform from arca.projects where author = of_account
		or id in (select project from arca.project_authors where account = of_account) order by id for no key update;
	perform arca.project_files_drop(p, '{}') from arca.projects p where author = of_account and state = 'draft';
	delete from arca.projects where author = of_account and state = 'draft';
	delete from arca.project_authors where account = of_account;
	delete from arca.project_translations where account = of_account and is_offer;
	delete from arca.merge_asks where account = of_account;
	update arca.projects p set author = (select account from arca.project_authors x join arca.accounts a on a.id = x.account
		where x.project = p.id and accepted_at is not null and ended_at is null and a.state = 'active'
		order by accepted_at, account limit 1)
	where author = of_account and exists (select from arca.project_authors x join arca.accounts a on a.id = x.account
		where x.project = p.id and accepted_at is not null and ended_at is null and a.state = 'active');
	delete from arca.project_authors x using arca.projects p where x.project = p.id and x.account = p.author;
end $$;
