-- Comments of any subject, a kind and a number: whoever may write in a thread, and what is read of it.
-- A thread's row is locked before a comment gets its number, so that numbers come in the order in which
-- others see them, and a page that goes on after a number misses none.

-- How many replies of a tree come with its root.
create or replace function arca.replies_shown() returns integer language sql immutable as
	$$ select 50 $$;

create or replace function arca.comment_json(c arca.comments) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
	select jsonb_build_object('number', c.id, 'root', c.root, 'parent', c.parent, 'stance', case when c.hidden is null then c.stance end,
		'text', case when c.hidden is null then c.text end, 'language', c.language,
		'author', case when c.hidden is null then arca.author_json(a) end,
		'hidden', arca.hidden_json(c.hidden), 'created_at', api.rfc3339(c.created_at), 'up', c.up, 'down', c.down,
		'mentions', case when c.hidden is null then (select coalesce(json_agg(json_build_object('at', m.at, 'length', m.length)
			order by m.at), '[]') from arca.mentions m where m.comment = c.id) else '[]' end)
	from arca.accounts a where a.id = c.author
$$;

-- Replies of a tree after one of them, the oldest first, so that whatever they answer is there before.
create or replace function arca.replies_json(of_root bigint, after bigint) returns json
language sql stable set search_path = pg_catalog, pg_temp as $$
	with page as (
		select c, row_number() over (order by id) as place from arca.comments c
		where root = of_root and deleted_at is null and id > after
		order by id limit arca.replies_shown() + 1
	)
	select json_build_object(
		'items', coalesce((select json_agg(arca.comment_json(c) order by place) from page
			where place <= arca.replies_shown()), '[]'),
		'next', (select (c).id::text from page where place = arca.replies_shown()
			and exists (select from page where place > arca.replies_shown())))
$$;

create or replace function arca.root_json(c arca.comments) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
	select arca.comment_json(c) || jsonb_build_object('replies', arca.replies_json(c.id, 0),
		'reply_count', (select count(*) from arca.comments r where r.root = c.id and r.deleted_at is null))
$$;

-- --- reading --------------------------------------------------------------------------------------

-- Ten roots. As with debates, each order has a plan of its own.
create or replace function arca.comments_sql(of_kind text, of_subject bigint, of_order text, cursor text)
returns text language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	place record := arca.place_read(of_order, cursor);
	first text := case of_order when 'most_voted' then 'c.score' else '0' end;
	after text := case when place.second is null then ''
		when of_order = 'most_voted' then format(' and (c.score, c.id) < (%s, %s)', place.first, place.second)
		else format(' and c.id %s %s', case of_order when 'newest' then '<' else '>' end, place.second) end;
	sorted text := case of_order when 'most_voted' then 'c.score desc, c.id desc'
		when 'newest' then 'c.id desc' else 'c.id' end;
begin
	return format('select c, row_number() over (order by %s) as place, %s as first, c.id as second'
		' from arca.comments c where c.kind = %L and c.subject = %s and c.root is null'
		' and c.deleted_at is null%s order by %s limit 11',
		sorted, first, of_kind, of_subject, after, sorted);
end $$;

create or replace function api.comments(of_kind text, of_subject bigint, of_order text, cursor text)
returns json language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
	t arca.threads;
	page json;
begin
	select * into t from arca.threads where kind = of_kind and subject = of_subject;
	if not found then
		return null;
	end if;
	execute 'with page as (' || arca.comments_sql(of_kind, of_subject, of_order, cursor) || ')
		select json_build_object(
			''items'', coalesce((select json_agg(arca.root_json(c) order by place)
				from page where place <= 10), ''[]''),
			''next'', (select arca.place_text($1, first, second) from page
				where place = 10 and exists (select from page where place = 11)),
			''total'', $2, ''is_open'', $3)'
	into page using of_order, t.comments, t.is_open;
	return page;
end $$;

-- More replies of a tree, after the one that `cursor` names.
create or replace function api.comment_replies(of_root bigint, cursor bigint) returns json
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select arca.replies_json(id, coalesce(cursor, 0)) from arca.comments
	where id = of_root and root is null and deleted_at is null
$$;

-- One comment with what is around it: its root with the first replies; or, where it is none of these, with
-- those that lead to it, it, and what came after it.
create or replace function api.comment(number bigint) returns json
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
	c arca.comments;
	r arca.comments;
	tree jsonb;
	later jsonb;
begin
	select * into c from arca.comments where id = number and deleted_at is null;
	if not found then
		return null;
	end if;
	select * into r from arca.comments where id = coalesce(c.root, c.id);
	tree := arca.root_json(r);
	if c.id <> r.id and not jsonb_path_exists(tree, '$.replies.items[*] ? (@.number == $n)',
			jsonb_build_object('n', c.id)) then
		later := arca.replies_json(r.id, c.id - 1);
		tree := tree || jsonb_build_object('replies', later || jsonb_build_object('items', (
			with recursive way as (
				select p as c, p.root, p.parent, p.id from arca.comments p where p.id = c.parent
				union all
				select p, p.root, p.parent, p.id from way join arca.comments p on p.id = way.parent
			)
			select coalesce(jsonb_agg(arca.comment_json(way.c) order by id), '[]') from way
			where root is not null) || (later -> 'items')));
	end if;
	return json_build_object('kind', c.kind, 'subject', c.subject, 'number', c.id, 'tree', tree);
end $$;

-- Until when its author may delete a comment; null: it is kept for the thread.
create or replace function arca.comment_delete_until(c arca.comments) returns timestamptz
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select c.created_at + arca.edit_time()
	where c.deleted_at is null and c.hidden is null and c.created_at + arca.edit_time() > arca.clock()
		and not exists (select from arca.comments r where r.kind = c.kind and r.subject = c.subject
			and r.parent = c.id and r.deleted_at is null)
$$;

-- What whoever is signed in voted for and wrote in a thread, from the newest on.
create or replace function api.comments_own(token_hash text, of_kind text, of_subject bigint)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash);
	a arca.accounts := i.a;
begin
	if not exists (select from arca.threads where kind = of_kind and subject = of_subject) then
		raise exception 'no such thread' using errcode = 'AR170';
	end if;
	return json_build_object(
		'votes', (select coalesce(json_agg(json_build_object('number', id, 'vote', vote) order by id desc), '[]')
			from (select c.id, v.vote from arca.comment_votes v join arca.comments c on c.id = v.comment
				where v.account = a.id and c.kind = of_kind and c.subject = of_subject
				order by c.id desc limit 2000) l),
		'written', (select coalesce(json_agg(json_build_object('number', id, 'delete_until',
				api.rfc3339(arca.comment_delete_until(l))) order by id desc), '[]')
			from (select * from arca.comments where author = a.id and kind = of_kind
				and subject = of_subject and deleted_at is null order by id desc limit 2000) l),
		'reported', (select coalesce(json_agg(r.subject order by r.subject desc), '[]')
			from arca.reports r join arca.comments c on c.id = r.comment
			where r.account = a.id and c.kind = of_kind and c.subject = of_subject));
end $$;

-- --- writing --------------------------------------------------------------------------------------

-- Locks a thread, and says whether it is open.
create or replace function arca.thread_lock(of_kind text, of_subject bigint) returns boolean
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	t arca.threads;
begin
	select * into t from arca.threads where kind = of_kind and subject = of_subject for no key update;
	if not found then
		raise exception 'no such thread' using errcode = 'AR170';
	end if;
	return t.is_open;
end $$;

-- It is not locked: who hides it meanwhile was later.
create or replace function arca.subject_shown(of_kind text, of_subject bigint) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	if (select hidden from arca.debates where of_kind = 'debate' and id = of_subject) is not null
			or (select hidden from arca.projects where of_kind = 'project' and id = of_subject) is not null
			or (select hidden from arca.proposals where of_kind = 'proposal' and id = of_subject) is not null then
		raise exception 'hidden' using errcode = 'AR191';
	end if;
end $$;

-- Nothing is added to a subject that is hidden, or that has closed by the clock: whether the clerk has written that
-- down already or not.
create or replace function arca.subject_check(of_kind text, of_subject bigint) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
	perform arca.subject_shown(of_kind, of_subject);
	if of_kind = 'proposal' and (select arca.proposal_state(p) from arca.proposals p where id = of_subject) not in ('open', 'reached')
			or of_kind = 'question' and (select closes_at from arca.questions where id = of_subject) <= arca.clock() then
		raise exception 'closed' using errcode = 'AR174';
	end if;
end $$;

-- How many names of one comment lead to somebody; what comes after them is text.
create or replace function arca.mentions_most() returns integer language sql immutable as $$ select 5 $$;

-- Whom the words after an "@" name: the longest pseudonym that they begin with, of up to five words, without the
-- signs of a sentence after it (keys have none); and how many characters that is. Nulls: nobody.
create or replace function arca.named_in(words text, out account bigint, out length integer)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	piece text := substring(words from '^\S+(?: \S+){0,4}');
begin
	while piece <> '' loop
		piece := regexp_replace(piece, '[.,;:!?…»"'')\]]+$', '');
		select a.id, length(piece) into account, length from arca.accounts a
		where a.pseudonym_key = arca.pseudonym_key(piece) and a.state = 'active';
		exit when account is not null;
		piece := regexp_replace(piece, ' ?\S*$', '');
	end loop;
end $$;

create or replace function arca.mentions_note(c arca.comments) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	found_at integer := 0;
	start integer := 1;
	noted integer := 0;
	named record;
begin
	while noted < arca.mentions_most() loop
		found_at := coalesce(nullif(strpos(substr(c.text, start), '@'), 0) + start - 1, 0);
		exit when found_at = 0;
		start := found_at + 1;
		-- not within a word: an address of mail names nobody
		continue when found_at > 1 and substr(c.text, found_at - 1, 1) !~ '[\s("«¡¿>]';
		named := arca.named_in(substr(c.text, start, 200));
		if named.account is not null then
			insert into arca.mentions (comment, at, length, account) values (c.id, found_at - 1, named.length + 1, named.account);
			noted := noted + 1;
		end if;
	end loop;
end $$;

-- A comment that begins a tree, or answers one (`of_parent`).
create or replace function arca.comment_write(a arca.accounts, of_kind text, of_subject bigint,
	of_parent bigint, of_stance text, body jsonb)
returns arca.comments language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	form text := arca.text_form(body ->> 'text', 1, 1000, 'AR182');
	is_open boolean;
	parent arca.comments;
	c arca.comments;
begin
	perform arca.level_check(a, 'comment');
	perform arca.check_language(body ->> 'language');
	perform arca.one_by_one(a);
	is_open := arca.thread_lock(of_kind, of_subject);
	select * into c from arca.comments o where o.author = a.id and o.kind = of_kind
		and o.subject = of_subject and o.parent is not distinct from of_parent
		and o.stance is not distinct from of_stance and o.text = form
		and o.created_at > arca.clock() - arca.same_time() order by id limit 1;
	if found then
		return c;
	end if;
	if not is_open then
		raise exception 'closed' using errcode = 'AR174';
	end if;
	perform arca.subject_check(of_kind, of_subject);
	if of_parent is not null then
		select * into parent from arca.comments where id = of_parent and deleted_at is null;
		if not found then
			raise exception 'no such comment' using errcode = 'AR171';
		end if;
		if parent.hidden is not null then
			raise exception 'hidden' using errcode = 'AR191';
		end if;
	end if;
	perform arca.limit_check('comment', array(select created_at from arca.comments where author = a.id
		order by created_at desc limit 50), 'AR179');
	insert into arca.comments (kind, subject, root, parent, author, language, stance, text, created_at)
	values (of_kind, of_subject, coalesce(parent.root, parent.id), of_parent, a.id, body ->> 'language',
		of_stance, form, arca.clock())
	returning * into c;
	perform arca.mentions_note(c);
	perform arca.comment_tell(c);
	return c;
end $$;

create or replace function api.comment_add(token_hash text, body jsonb)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.participant(token_hash);
	c arca.comments := arca.comment_write(a, body ->> 'kind', (body ->> 'subject')::bigint, null, body ->> 'stance', body);
begin
	-- a statement of its own: it sees whom the comment names
	return arca.root_json(c);
end $$;

create or replace function api.comment_reply(token_hash text, of_parent bigint, body jsonb)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.participant(token_hash);
	p arca.comments;
	c arca.comments;
begin
	select * into p from arca.comments where id = of_parent;
	if not found then
		raise exception 'no such comment' using errcode = 'AR171';
	end if;
	c := arca.comment_write(a, p.kind, p.subject, p.id, null, body);
	return arca.comment_json(c);
end $$;

create or replace function api.comment_vote(token_hash text, number bigint, body jsonb)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.person(token_hash);
	wanted text := nullif(body ->> 'vote', 'none');
	c arca.comments;
	goes_on boolean;
begin
	perform arca.level_check(a, 'comment_vote');
	select * into c from arca.comments where id = number;
	-- whoever closes it waits for this vote, or was here first; other votes go on meanwhile
	select is_open into goes_on from arca.threads where kind = c.kind and subject = c.subject for share;
	select * into c from arca.comments where id = number and deleted_at is null for no key update;
	if not found then
		raise exception 'no such comment' using errcode = 'AR171';
	end if;
	if c.author = a.id then
		raise exception 'their own' using errcode = 'AR173';
	end if;
	if not goes_on then
		raise exception 'closed' using errcode = 'AR174';
	end if;
	if c.hidden is not null then
		raise exception 'hidden' using errcode = 'AR191';
	end if;
	perform arca.subject_check(c.kind, c.subject);
	if wanted is null then
		delete from arca.comment_votes where comment = c.id and account = a.id;
	else
		insert into arca.comment_votes as v (comment, account, vote, at)
		values (c.id, a.id, wanted, arca.clock())
		on conflict (comment, account) do update set vote = excluded.vote, at = excluded.at
			where v.vote <> excluded.vote;
	end if;
	select * into c from arca.comments where id = c.id;
	return json_build_object('vote', wanted, 'up', c.up, 'down', c.down);
end $$;

-- The text is gone at once, and the votes with it; that something was written is kept for a day, so that
-- limits count it. Also where a debate is closed: it is theirs to take back.
create or replace function api.comment_delete(token_hash text, number bigint)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.participant_blocked(token_hash);
	c arca.comments;
begin
	select * into c from arca.comments where id = number;
	if not found then
		raise exception 'no such comment' using errcode = 'AR171';
	end if;
	if c.author <> a.id then
		raise exception 'of somebody else' using errcode = 'AR177';
	end if;
	perform arca.thread_lock(c.kind, c.subject);
	select * into c from arca.comments where id = number and deleted_at is null for no key update;
	if not found then
		raise exception 'no such comment' using errcode = 'AR171';
	end if;
	if c.hidden is not null then
		raise exception 'hidden' using errcode = 'AR191';
	end if;
	if arca.comment_delete_until(c) is null then
		raise exception 'kept' using errcode = 'AR176';
	end if;
	delete from arca.comment_votes where comment = c.id;
	delete from arca.reports where comment = c.id;
	update arca.comments set text = null, deleted_at = arca.clock() where id = c.id;
end $$;
