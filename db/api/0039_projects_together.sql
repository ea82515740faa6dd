-- What several people do with one project: write it together, translate it, make one of two.

-- --- co-authors -----------------------------------------------------------------------------------

-- How something is answered: yes or no, once.
create or replace function arca.is_yes(body jsonb) returns boolean
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select body ->> 'answer' = 'accept'
$$;

create or replace function arca.named(of_pseudonym text) returns arca.accounts
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts;
begin
	select * into a from arca.accounts where pseudonym_key = arca.pseudonym_key(of_pseudonym) and state = 'active';
	if not found then
		raise exception 'nobody of that name' using errcode = 'AR215';
	end if;
	return a;
end $$;

create or replace function api.project_invite(token_hash text, of_number bigint, body jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.participant(token_hash);
	other arca.accounts := arca.named(body ->> 'pseudonym');
	p arca.projects;
	x arca.project_authors;
begin
	perform arca.one_by_one(a);
	p := arca.project_lock_own(of_number, a, true);
	perform arca.phase_check(p.budget, arca.phases_of('prepare'));
	select * into x from arca.project_authors where project = p.id and account = other.id;
	if other.id = a.id or x.ended_at is not null then
		raise exception 'not them' using errcode = 'AR216';
	end if;
	if x.project is null then
		if (select count(*) from arca.project_authors where project = p.id and ended_at is null)
				>= (select co_authors from arca.project_rules()) then
			raise exception 'so many authors' using errcode = 'AR217';
		end if;
		perform arca.limit_check('invitation', array(select w.invited_at from arca.project_authors w
			join arca.projects o on o.id = w.project where o.author = a.id order by w.invited_at desc limit 50), 'AR218');
		insert into arca.project_authors (project, account, invited_at) values (p.id, other.id, arca.clock());
		perform arca.notices_put(array[other.id], 'project', p.id, 'invited');
		perform arca.mail(other, 'project_invited', null, jsonb_build_object('title', p.title, 'by', a.pseudonym));
	end if;
	return api.project_own(token_hash, p.id);
end $$;

-- By who was asked. Who says no is not asked again.
create or replace function api.project_join(token_hash text, of_number bigint, body jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.participant(token_hash);
	p arca.projects := arca.project_lock(of_number);
begin
	update arca.project_authors set accepted_at = case when arca.is_yes(body) then arca.clock() end,
		ended_at = case when not arca.is_yes(body) then arca.clock() end
	where project = p.id and account = a.id and accepted_at is null and ended_at is null;
	if not found then
		raise exception 'not asked' using errcode = 'AR219';
	end if;
	perform arca.notice_over(a.id, 'project', p.id, 'invited');
	perform arca.project_followed(p.id);
	return json_build_object('joined', arca.is_yes(body));
end $$;

-- A co-author leaves, or the author takes one off, or an invitation back.
create or replace function api.project_leave(token_hash text, of_number bigint, body jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.participant_blocked(token_hash);
	other arca.accounts := arca.named(body ->> 'pseudonym');
	p arca.projects := arca.project_lock(of_number);
begin
	if a.id not in (other.id, p.author) then
		raise exception 'of somebody else' using errcode = 'AR177';
	end if;
	update arca.project_authors set ended_at = arca.clock()
	where project = p.id and account = other.id and ended_at is null;
	if not found then
		raise exception 'not asked' using errcode = 'AR219';
	end if;
	perform arca.notice_over(other.id, 'project', p.id, 'invited');
end $$;

-- --- translations ---------------------------------------------------------------------------------

-- The one of its language that everybody reads, in the place of what there is.
create or replace function arca.translation_put(t arca.project_translations) returns void
language sql volatile set search_path = pg_catalog, pg_temp as $$
	insert into arca.project_translations (project, language, account, is_offer, version, title, text, tree, at)
	values (t.project, t.language, t.account, false, t.version, t.title, t.text, t.tree, t.at)
	on conflict (project, language) where not is_offer do update set account = excluded.account, version = excluded.version,
		title = excluded.title, text = excluded.text, tree = excluded.tree, at = excluded.at
$$;

-- By who writes it: at once. By others: offered, one of each person and language.
create or replace function api.project_translate(token_hash text, of_number bigint, body jsonb, of_tree jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.participant(token_hash);
	of_title text := arca.title_form(body ->> 'title');
	of_text text := arca.text_form(body ->> 'text', 20, 10000, 'AR181');
	spoken text := body ->> 'language';
	p arca.projects;
	is_author boolean;
begin
	perform arca.check_language(spoken);
	perform arca.one_by_one(a);
	p := arca.project_lock(of_number);
	is_author := coalesce(arca.project_role(p, a.id) in ('author', 'co_author'), false);
	if p.state = 'draft' and not is_author then
		raise exception 'no such project' using errcode = 'AR204';
	end if;
	perform arca.project_goes_on(p);
	perform arca.phase_check(p.budget, arca.phases_of('translate'));
	if spoken = p.language then
		raise exception 'its own language' using errcode = 'AR220';
	end if;
	if is_author then
		perform arca.translation_put(row(null, p.id, spoken, a.id, false, p.version, of_title, of_text, of_tree,
			arca.clock())::arca.project_translations);
	else
		perform arca.level_check(a, 'comment');
		perform arca.limit_check('offer', array(select at from arca.project_translations where account = a.id
			order by at desc limit 50), 'AR221');
		insert into arca.project_translations (project, language, account, is_offer, version, title, text, tree, at)
		values (p.id, spoken, a.id, true, p.version, of_title, of_text, of_tree, arca.clock())
		on conflict (project, language, account) where is_offer do update set version = excluded.version,
			title = excluded.title, text = excluded.text, tree = excluded.tree, at = excluded.at;
	end if;
	return api.project_own(token_hash, p.id);
end $$;

-- An author takes what was offered, in the place of what there is, or does not.
create or replace function api.translation_answer(token_hash text, of_number bigint, offer bigint, body jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.participant(token_hash);
	p arca.projects := arca.project_lock_own(of_number, a, false);
	t arca.project_translations;
begin
	delete from arca.project_translations where id = offer and project = p.id and is_offer returning * into t;
	if not found then
		raise exception 'not offered' using errcode = 'AR219';
	end if;
	if arca.is_yes(body) then
		perform arca.phase_check(p.budget, arca.phases_of('translate'));
		perform arca.translation_put(t);
	end if;
	return api.project_own(token_hash, p.id);
end $$;

-- By its authors, or by who made it.
create or replace function api.translation_remove(token_hash text, of_number bigint, translation bigint) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.participant_blocked(token_hash);
	p arca.projects := arca.project_lock(of_number);
begin
	delete from arca.project_translations where id = translation and project = p.id
		and (account = a.id or arca.project_role(p, a.id) in ('author', 'co_author'));
	if not found then
		raise exception 'no such translation' using errcode = 'AR219';
	end if;
end $$;

-- --- making one of two ----------------------------------------------------------------------------

-- Both, in the order of their numbers.
create or replace function arca.projects_lock(one bigint, two bigint, out a arca.projects, out b arca.projects)
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	perform arca.project_lock(least(one, two));
	perform arca.project_lock(greatest(one, two));
	select * into a from arca.projects where id = one;
	select * into b from arca.projects where id = two;
end $$;

-- The first ends in the second. Who wrote it writes the other now; its page stays, and says where it went.
create or replace function arca.projects_merge(p arca.projects, q arca.projects) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	update arca.projects set state = 'merged', merged_into = q.id, ended_at = arca.clock(), revision = revision + 1 where id = p.id;
	insert into arca.project_authors (project, account, invited_at, accepted_at)
	select q.id, account, arca.clock(), arca.clock() from (select p.author as account union
		select account from arca.project_authors where project = p.id and accepted_at is not null and ended_at is null) w
	where account <> q.author
	on conflict (project, account) do update set accepted_at = coalesce(project_authors.accepted_at, excluded.accepted_at), ended_at = null
		-- of those who wrote with its author, who said no to the other or left it stays away
		where project_authors.account = p.author or project_authors.ended_at is null;
	perform arca.project_followed(q.id);
	perform arca.supports_carry(p, q);
	perform arca.project_end(p);
end $$;

-- Asked for by the author of either; the other says yes. Within one heading, for a heading has its own money.
create or replace function api.project_merge(token_hash text, of_number bigint, body jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.participant(token_hash);
	pair record := arca.projects_lock(of_number, (body ->> 'into')::bigint);
	p arca.projects := pair.a;
	q arca.projects := pair.b;
	other arca.accounts;
begin
	if a.id not in (p.author, q.author) then
		raise exception 'of somebody else' using errcode = 'AR177';
	end if;
	if p.id = q.id or p.state <> 'published' or q.state <> 'published' or p.hidden is not null or q.hidden is not null
			or p.heading <> q.heading then
		raise exception 'not these' using errcode = 'AR222';
	end if;
	perform arca.phase_check(p.budget, arca.phases_of('merge'));
	select * into other from arca.accounts where id = case when a.id = p.author then q.author else p.author end;
	if p.author = q.author then
		perform arca.projects_merge(p, q);
		perform arca.followers_tell('project', p.id, 'merged', a.id, q.id);
	elsif other.state <> 'active' then
		raise exception 'erased' using errcode = 'AR200';
	else
		insert into arca.merge_asks (project, into_project, account, is_by_other, at)
		values (p.id, q.id, a.id, a.id = q.author, arca.clock()) on conflict (project) do nothing;
		if found then
			perform arca.notices_put(array[other.id], 'project', case when a.id = p.author then q.id else p.id end, 'merge_asked',
				case when a.id = p.author then p.id else q.id end);
			perform arca.mail(other, 'project_merge_asked', null, jsonb_build_object('title', p.title, 'into', q.title, 'by', a.pseudonym));
		elsif not exists (select from arca.merge_asks where project = p.id and into_project = q.id) then
			raise exception 'asked about another' using errcode = 'AR222';
		end if;
	end if;
	return api.project_own(token_hash, of_number);
end $$;

-- The other says yes or no; who asked can only take it back.
create or replace function api.merge_answer(token_hash text, of_number bigint, body jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.participant(token_hash);
	m arca.merge_asks;
	pair record;
	p arca.projects;
	q arca.projects;
begin
	select * into m from arca.merge_asks where project = of_number;
	if not found then
		raise exception 'not asked' using errcode = 'AR219';
	end if;
	pair := arca.projects_lock(m.project, m.into_project);
	p := pair.a;
	q := pair.b;
	if a.id not in (p.author, q.author) or arca.is_yes(body) and a.id = m.account then
		raise exception 'of somebody else' using errcode = 'AR177';
	end if;
	delete from arca.merge_asks where project = m.project and into_project = m.into_project;
	if not found then
		raise exception 'not asked' using errcode = 'AR219';
	end if;
	if arca.is_yes(body) then
		perform arca.phase_check(p.budget, arca.phases_of('merge'));
		if p.state <> 'published' or q.state <> 'published' or p.hidden is not null or q.hidden is not null
				or p.heading <> q.heading then
			raise exception 'not these' using errcode = 'AR222';
		end if;
		perform arca.projects_merge(p, q);
		perform arca.followers_tell('project', p.id, 'merged', a.id, q.id);
	end if;
	if not m.is_by_other then
		perform arca.notice_over(q.author, 'project', q.id, 'merge_asked');
	else
		perform arca.notice_over(p.author, 'project', p.id, 'merge_asked');
	end if;
	if a.id <> m.account then
		perform arca.mail(w, 'project_merge_answered', null, jsonb_build_object('title', p.title, 'into', q.title,
			'answer', case when arca.is_yes(body) then 'accept' else 'decline' end))
		from arca.accounts w where w.id = m.account and w.state = 'active';
	end if;
	return api.project_own(token_hash, of_number);
end $$;
