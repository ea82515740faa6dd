-- Writing citizen proposals: beginning, changing for an hour, supporting, retiring; and the rules, which staff set.
-- Locks come in the order of 0028; proposals where debates are, by number.

create or replace function arca.proposal_lock(of_number bigint) returns arca.proposals
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	p arca.proposals;
begin
	select * into p from arca.proposals where id = of_number for no key update;
	if not found then
		raise exception 'no such proposal' using errcode = 'AR230';
	end if;
	return p;
end $$;

-- Nothing is done to what is hidden, or neither open nor reached.
create or replace function arca.proposal_lock_open(of_number bigint) returns arca.proposals
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	p arca.proposals := arca.proposal_lock(of_number);
begin
	if p.hidden is not null then
		raise exception 'hidden' using errcode = 'AR191';
	end if;
	if arca.proposal_state(p) <> 'open' then
		raise exception 'not open' using errcode = 'AR231';
	end if;
	return p;
end $$;

-- What was typed, as it is kept: in a row that is no row of the table.
create or replace function arca.proposal_typed(p arca.proposals, body jsonb, of_tree jsonb) returns arca.proposals
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	p.title := arca.title_form(body ->> 'title');
	p.text := arca.text_form(body ->> 'text', 20, 10000, 'AR232');
	p.tree := of_tree;
	p.place := arca.field_text(body, 'place', 1, 120, true);
	p.tags := arca.field_tags(body);
	p.goals := array(select distinct value::smallint from jsonb_array_elements_text(coalesce(body -> 'goals', '[]')) order by 1);
	p.links := arca.field_links(body);
	p.pictures := arca.field_pictures(body);
	p.documents := arca.field_documents(body);
	return p;
end $$;

-- What it names is its own from now on: sent by its author, or there before. What it names no longer is gone, as no
-- version is kept.
create or replace function arca.proposal_files_keep(p arca.proposals) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	one record;
begin
	for one in select value ->> 'id' as id, 'picture' as kind from jsonb_array_elements(p.pictures)
			union all select value ->> 'id', 'document' from jsonb_array_elements(p.documents) order by id loop
		if not exists (select from arca.proposal_uploads where upload = one.id and proposal = p.id) then
			perform arca.upload_claim(one.id, p.author, one.kind);
			insert into arca.proposal_uploads (upload, proposal) values (one.id, p.id);
		end if;
	end loop;
	for one in delete from arca.proposal_uploads where proposal = p.id
			and upload <> all (array(select value ->> 'id' from jsonb_array_elements(p.pictures || p.documents))) returning upload loop
		perform arca.upload_drop(one.upload);
	end loop;
end $$;

create or replace function api.proposal_begin(token_hash text, body jsonb, tree jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.participant(token_hash);
	r arca.proposal_rules;
	p arca.proposals;
	q arca.proposals;
begin
	perform arca.level_check(a, 'proposal');
	perform arca.register_check(a);
	perform arca.check_language(body ->> 'language');
	perform arca.one_by_one(a);
	p := arca.proposal_typed(p, body, tree);
	select * into q from arca.proposals o where o.author = a.id and o.title = p.title and o.text = p.text
		and o.created_at > arca.clock() - arca.same_time() and o.retired_at is null order by id limit 1;
	if found then
		return arca.proposal_json(q);
	end if;
	select * into r from arca.proposal_rules;
	if not found then
		raise exception 'no rules' using errcode = 'AR233';
	end if;
	perform arca.limit_check('proposal', array(select created_at from arca.proposals where author = a.id
		order by created_at desc limit 50), 'AR234');
	insert into arca.proposals (author, language, title, text, tree, place, tags, goals, links, pictures, documents, created_at, ends_at,
		share_e4, census, needed)
	values (a.id, body ->> 'language', p.title, p.text, p.tree, p.place, p.tags, p.goals, p.links, p.pictures, p.documents, arca.clock(),
		arca.clock() + make_interval(months => r.months), r.share_e4, r.census, ceil(r.census::numeric * r.share_e4 / 10000))
	returning * into p;
	perform arca.proposal_files_keep(p);
	insert into arca.threads (kind, subject) values ('proposal', p.id);
	perform arca.follow_own(a.id, 'proposal', p.id);
	return arca.proposal_json(p);
end $$;

-- Versions are not kept: what was there before is gone, and nobody had answered or supported it.
create or replace function api.proposal_edit(token_hash text, of_number bigint, body jsonb, tree jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.participant(token_hash);
	p arca.proposals := arca.proposal_lock_open(of_number);
	q arca.proposals;
begin
	if p.author <> a.id then
		raise exception 'of somebody else' using errcode = 'AR177';
	end if;
	-- a comment that comes now waits for this, or was here first
	perform from arca.threads where kind = 'proposal' and subject = p.id for no key update;
	if arca.proposal_edit_until(p) is null then
		raise exception 'no longer' using errcode = 'AR175';
	end if;
	q := arca.proposal_typed(p, body, tree);
	if (p.title, p.text, p.place, p.tags, p.goals, p.links, p.pictures, p.documents)
			is distinct from (q.title, q.text, q.place, q.tags, q.goals, q.links, q.pictures, q.documents) then
		update arca.proposals set title = q.title, text = q.text, tree = q.tree, place = q.place, tags = q.tags, goals = q.goals,
			links = q.links, pictures = q.pictures, documents = q.documents, edited_at = arca.clock() where id = p.id returning * into p;
		perform arca.proposal_files_keep(p);
	end if;
	return arca.proposal_json(p);
end $$;

-- The one that makes it enough is told to everybody in the city's log, and to its author.
create or replace function arca.proposal_reached(p arca.proposals) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	perform arca.act('proposal_reached', 'clerk', null, jsonb_build_object('proposal', p.id, 'count', p.supports, 'needed', p.needed));
	perform arca.mail(a, 'proposal_reached', null, jsonb_build_object('title', p.title, 'count', p.supports::text))
	from arca.accounts a where a.id = p.author and a.state = 'active';
	-- its author has a letter
	perform arca.followers_tell('proposal', p.id, 'reached', p.author);
end $$;

create or replace function api.proposal_support(token_hash text, of_number bigint, body jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.person(token_hash);
	p arca.proposals;
	was timestamptz;
begin
	perform arca.level_check(a, 'proposal_support');
	p := arca.proposal_lock(of_number);
	was := p.reached_at;
	-- a second press of the one who made it enough is no fault
	if not ((body ->> 'support')::boolean
			and exists (select from arca.proposal_supports where proposal = p.id and account = a.id)) then
		p := arca.proposal_lock_open(of_number);
		if (body ->> 'support')::boolean then
			insert into arca.proposal_supports (proposal, account, at) values (p.id, a.id, arca.clock());
		else
			delete from arca.proposal_supports where proposal = p.id and account = a.id;
		end if;
		select * into p from arca.proposals where id = p.id;
		if p.reached_at is not null and was is null then
			perform arca.proposal_reached(p);
		end if;
	end if;
	return json_build_object('supports', p.supports, 'state', arca.proposal_state(p), 'reached_at', api.rfc3339(p.reached_at),
		'is_supported', exists (select from arca.proposal_supports where proposal = p.id and account = a.id),
		'why_not', arca.proposal_why_not(a, p));
end $$;

-- By its author, with a reason for everybody; for good.
create or replace function api.proposal_retire(token_hash text, of_number bigint, body jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.participant_blocked(token_hash);
	form text := arca.text_form(body ->> 'reason', 10, 500, 'AR214');
	p arca.proposals := arca.proposal_lock(of_number);
begin
	if p.author <> a.id then
		raise exception 'of somebody else' using errcode = 'AR177';
	end if;
	if p.retired_at is not null and p.reason = form then
		return arca.proposal_json(p);    -- a double click
	end if;
	p := arca.proposal_lock_open(of_number);
	update arca.proposals set retired_at = arca.clock(), why = body ->> 'why', reason = form where id = p.id returning * into p;
	update arca.threads set is_open = false where kind = 'proposal' and subject = p.id;
	perform arca.followers_tell('proposal', p.id, 'retired', a.id);
	return arca.proposal_json(p);
end $$;

-- --- rules ----------------------------------------------------------------------------------------

-- Of those that are begun from now on; those that are there keep what they began with.
create or replace function api.proposal_rules_set(token_hash text, body jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{staff}', true);
begin
	insert into arca.proposal_rules as r (share_e4, census, months, set_at)
	values ((body ->> 'share_e4')::integer, (body ->> 'census')::integer, (body ->> 'months')::integer, arca.clock())
	on conflict (is_one) do update set share_e4 = excluded.share_e4, census = excluded.census, months = excluded.months,
		set_at = excluded.set_at
	where (r.share_e4, r.census, r.months) is distinct from (excluded.share_e4, excluded.census, excluded.months);
	if found then
		perform arca.act('proposal_rules_set', 'staff', arca.seat(a.id, '{staff}'),
			jsonb_build_object('share_e4', (body ->> 'share_e4')::integer, 'census', (body ->> 'census')::integer,
				'months', (body ->> 'months')::integer));
	end if;
	return arca.proposal_rules_json();
end $$;

-- --- the clerk's, and erasing ----------------------------------------------------------------------

-- What had its time is written down as such, for lists; it was archived from that moment on. Some at a time.
create or replace function arca.proposals_archive() returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	one record;
begin
	for one in update arca.proposals set archived_at = ends_at where id in (select id from arca.proposals
			where reached_at is null and retired_at is null and archived_at is null and ends_at <= arca.clock()
			order by ends_at limit 500 for no key update skip locked) returning id loop
		update arca.threads set is_open = false where kind = 'proposal' and subject = one.id;
	end loop;
end $$;

create or replace function arca.proposal_supports_erase(of_account bigint) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	perform from arca.proposals where id in (select proposal from arca.proposal_supports where account = of_account)
		order by id for no key update;
	delete from arca.proposal_supports where account = of_account;
end $$;
