-- Debates: read by everybody, begun by who has an account, agreed with by people. Rows are locked in one
-- order everywhere, the account's own first, then debates, threads, comments, each by number: so that
-- nobody waits in a circle.

-- How often something may be begun by one account. Public.
create or replace function arca.discussion_limits()
returns table (action text, most integer, "window" interval)
language sql immutable set search_path = pg_catalog, pg_temp as $$
	values ('debate', 5, interval '1 day'), ('proposal', 3, interval '1 day'), ('comment', 30, interval '1 hour'), ('report', 20, interval '1 day'),
		('upload', 40, interval '1 day'), -- and bytes: arca.upload_bytes_most
		('version', 30, interval '1 day'), -- of one project, by whoever writes it
		('invitation', 20, interval '1 day'), ('offer', 10, interval '1 day'),
		('newsletter', 5, interval '1 day') -- of the city, whoever sends it
$$;

-- For how long an author may change a debate, or delete a comment.
create or replace function arca.edit_time() returns interval language sql immutable as
	$$ select interval '60 minutes' $$;

-- For how long the same words by the same author are the same once more: a double click.
create or replace function arca.same_time() returns interval language sql immutable as
	$$ select interval '1 minute' $$;

-- Who is signed in, blocked or not; their account stays as it is until the transaction ends.
create or replace function arca.participant_blocked(token_hash text) returns arca.accounts
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash);
	a arca.accounts := i.a;
begin
	perform from arca.accounts where id = a.id and state = 'active' for key share;
	if not found then
		raise exception 'not signed in' using errcode = 'AR402';
	end if;
	-- as it is by now: a moderator may have blocked it meanwhile
	select * into a from arca.accounts where id = a.id;
	return a;
end $$;

-- Who is signed in and may write.
create or replace function arca.participant(token_hash text) returns arca.accounts
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.participant_blocked(token_hash);
begin
	if a.blocked_until > arca.clock() then
		raise exception 'blocked' using errcode = 'AR192';
	end if;
	return a;
end $$;

-- The same, for what people alone do.
create or replace function arca.person(token_hash text) returns arca.accounts
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.participant(token_hash);
begin
	if a.kind <> 'person' then
		raise exception 'an organisation' using errcode = 'AR172';
	end if;
	return a;
end $$;

-- What one account writes at once is written one after another, so that limits and double clicks are
-- judged by what is there.
create or replace function arca.one_by_one(a arca.accounts) returns void
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select pg_advisory_xact_lock(hashtextextended('writes ' || a.id, 22))
$$;

-- `before` is when the one was made that has to leave the window first; null: there is room.
create or replace function arca.limit_wait(of_action text, before timestamptz, code text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	if before is not null then
		raise exception '%', arca.wait_text(before + (select "window" from arca.discussion_limits()
			where action = of_action)) using errcode = code;
	end if;
end $$;

-- `made` is when somebody did it before, the newest first; what is beyond the limit may be left out.
drop function if exists arca.limit_check(text, timestamptz, text);
create or replace function arca.limit_check(of_action text, made timestamptz[], code text) returns void
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select arca.limit_wait(of_action, (select made[most] from arca.discussion_limits()
		where action = of_action and made[most] > arca.clock() - "window"), code)
$$;

-- Plain text as it is kept and counted: NFC, line feeds, one empty line between paragraphs; null where it is too
-- short or long. Signs that control or turn the lines of others are refused, and so is what nobody would see.
create or replace function arca.text_shape(typed text, fewest integer, most integer)
returns text language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
	form text := regexp_replace(regexp_replace(regexp_replace(normalize(typed, NFC),
		E'\r\n?', E'\n', 'g'), E'[ \t]+\n', E'\n', 'g'), E'\n{3,}', E'\n\n', 'g');
begin
	form := regexp_replace(form, '^\s+|\s+$', '', 'g');
	if length(form) not between fewest and most or form !~ '[^\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f'
			'\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0]'
		or form ~ '[\u0001-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufff9-\ufffb]' then
		return null;
	end if;
	return form;
end $$;

-- The same, or the fault that `code` is.
create or replace function arca.text_form(typed text, fewest integer, most integer, code text)
returns text language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
	form text := arca.text_shape(typed, fewest, most);
begin
	if form is null then
		raise exception 'not in form' using errcode = code;
	end if;
	return form;
end $$;

-- One line of it.
create or replace function arca.title_form(typed text) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select arca.text_form(regexp_replace(typed, '\s+', ' ', 'g'), 4, 80, 'AR180')
$$;

-- Words without the signs of Markdown, for where there is room for a few of them only.
create or replace function arca.plain(markdown text) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select regexp_replace(regexp_replace(regexp_replace(markdown, '!?\[([^\]]*)\]\([^)]*\)', '\1', 'g'),
		'(^|\n)\s*(#{1,6}|[-*+>]|\d+[.)])\s+', '\1', 'g'), '[*_`~|]+', '', 'g')
$$;

-- Its first words, without titles, on one line.
create or replace function arca.excerpt(markdown text) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select regexp_replace(left(arca.plain(regexp_replace(markdown, '(^|\n)#{1,6} [^\n]*', '\1', 'g')), 240), '^\s+|\s+(?=\s)', '', 'g')
$$;

-- What stands where something was; null: it is not hidden.
create or replace function arca.hidden_json(of_decision bigint) returns json
language sql stable set search_path = pg_catalog, pg_temp as $$
	select json_build_object('decision', id, 'at', api.rfc3339(at), 'reason', reason, 'note', note,
		'is_by_reports', seat is null)
	from arca.decisions where id = of_decision
$$;

-- Whoever has erased their account is nobody any more.
create or replace function arca.author_json(a arca.accounts) returns json
language sql stable set search_path = pg_catalog, pg_temp as $$
	select case when a.state = 'active' then json_build_object('pseudonym', a.pseudonym,
		'is_organisation', a.kind = 'organisation', 'register_url', a.register_url) end
$$;

-- --- cursors --------------------------------------------------------------------------------------

-- Where a list goes on: the order, and the two numbers that it sorts by.
create or replace function arca.place_text(of_order text, first bigint, second bigint) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select api.to_cursor(of_order || '.' || first || '.' || second)
$$;

-- A cursor that is none, or that of another order, begins at the beginning: nulls.
create or replace function arca.place_read(of_order text, cursor text, out first bigint, out second bigint)
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
	parts text[] := regexp_match(api.from_cursor(cursor), '^([a-z_]+)\.(-?\d{1,18})\.(\d{1,18})$');
begin
	if parts[1] = of_order then
		first := parts[2]::bigint;
		second := parts[3]::bigint;
	end if;
end $$;

-- Conditions by which every word of the question is in the text; longest first, because a word of fewer
-- than three letters has no trigram.
create or replace function arca.search_sql(question text) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
	select coalesce(string_agg(format(' and d.hay like %L', '%' || regexp_replace(word, '([\\%_])', '\\\1', 'g')
		|| '%'), '' order by length(word) desc), '')
	from (select distinct word from regexp_split_to_table(arca.search_form(question), '\s+') word
		where word <> '' limit 12) w
$$;

-- The pieces of three characters (pg_trgm's) of what somebody types that are looked for among the titles of a table: the rarest, as
-- many as about `most` rows have, all of them as long as ANALYZE has not seen `pieces_index`. Where even one is in more rows,
-- `share` says which part of the rows is looked at, the newest.
create or replace function arca.rare_pieces(question text, pieces_index text, most integer, out pieces text[], out share real)
language sql stable set search_path = pg_catalog, pg_temp as $$
	with known as (select most_common_elems::text::text[] as pieces, most_common_elem_freqs as shares, c.reltuples
			from pg_stats s join pg_class c on c.oid = ('arca.' || pieces_index)::regclass
			where s.schemaname = 'arca' and s.tablename = pieces_index),
		common as materialized (select e.piece, e.share * reltuples as rows from known, unnest(known.pieces, shares) e (piece, share)),
		asked as (select p.piece, coalesce(c.rows, 0) as rows
			from unnest(public.show_trgm(arca.search_form(question))) p (piece) left join common c on c.piece = p.piece),
		placed as (select piece, sum(rows) over rarest_first as rows, row_number() over rarest_first as place from asked
			window rarest_first as (order by rows, piece))
	select coalesce(array_agg(piece order by place), '{}'), coalesce(least(1, most / nullif(min(rows), 0)), 1)::real
	from placed where place = 1 or rows <= most
$$;

-- The rows of a table (projects or proposals) that are compared with what somebody types, with how `near` each is, as a statement:
-- those with some of its rarest pieces, or called just so; at most about a thousand. Whatever else is asked of them is asked
-- outside of it, so that no other index is taken for that.
create or replace function arca.similar_sql(of_table text, question text) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	form text := arca.search_form(question);
	rare record := arca.rare_pieces(question, of_table || '_pieces', 1000);
	newest bigint;
	after text := '';
begin
	if rare.share < 1 then
		execute format('select max(id) from arca.%I', of_table) into newest;
		after := format(' and id > %s', (newest * (1 - rare.share))::bigint);
	end if;
	return format('select *, public.similarity(title_hay, %L) as near from arca.%I'
		' where public.show_trgm(title_hay) && %L::text[]%s or title_hay = %1$L offset 0', form, of_table, rare.pieces, after);
end $$;

-- --- reading --------------------------------------------------------------------------------------

-- What is hidden leaves its place and its numbers.
create or replace function arca.debate_item(d arca.debates, t arca.threads, a arca.accounts) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
	select jsonb_build_object('number', d.id, 'title', case when d.hidden is null then d.title end,
		'language', d.language, 'excerpt', case when d.hidden is not null then null
			when length(d.text) > 240 then regexp_replace(left(d.text, 240), '\s+\S*$', '') || '…'
			else d.text end,
		'author', case when d.hidden is null then arca.author_json(a) end,
		'hidden', arca.hidden_json(d.hidden), 'created_at', api.rfc3339(d.created_at),
		'closed_at', api.rfc3339(d.closed_at), 'comments', t.comments, 'agree', d.agree,
		'disagree', d.disagree)
$$;

create or replace function arca.debate_json(d arca.debates) returns json
language sql stable set search_path = pg_catalog, pg_temp as $$
	select ((arca.debate_item(d, t, a) - 'excerpt') || jsonb_build_object(
		'text', case when d.hidden is null then d.text end,
		'edited_at', api.rfc3339(d.edited_at), 'closed_by', d.closed_by,
		'conclusions', case when d.hidden is null then d.conclusions end))::json
	from arca.threads t, arca.accounts a
	where t.kind = 'debate' and t.subject = d.id and a.id = d.author
$$;

-- What one page of a list asks. It is made anew for each order, so that each has a plan of its own, by
-- its own index.
create or replace function arca.debates_sql(of_order text, of_state text, question text, cursor text)
returns text language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	place record := arca.place_read(of_order, cursor);
	keys text := case of_order when 'newest' then '0::bigint, d.id' when 'agreed' then 'd.agree, d.id'
		else 't.last_comment, t.subject' end;
	after text := case when place.second is null then ''
		when of_order = 'newest' then format(' and d.id < %s', place.second)
		else format(' and (%s) < (%s, %s)', keys, place.first, place.second) end;
	sorted text := case of_order when 'newest' then 'd.id desc' when 'agreed' then 'd.agree desc, d.id desc'
		else 't.last_comment desc, t.subject desc' end;
	state text := case of_state when 'all' then '' else ' and ' || case
		when of_order = 'active' then case of_state when 'open' then 't.is_open' else 'not t.is_open' end
		else 'd.closed_at is ' || case of_state when 'open' then 'null' else 'not null' end end end;
	words text := arca.search_sql(coalesce(question, '')); -- words that are hidden are not found
	named text := replace(keys, ', ', ' as first, ') || ' as second';
begin
	if words <> '' then
		words := words || ' and d.hidden is null';
	end if;
	-- the page first, then what belongs to each of its rows, by its key
	return 'select p.d, p.t, (select a from arca.accounts a where a.id = p.author) as a, p.first, p.second,'
		|| ' row_number() over (order by p.first desc, p.second desc) as place from ('
		|| case of_order when 'active' then 'select d.row as d, t, d.author, ' || named
				|| ' from arca.threads t join (select d as row, d.* from arca.debates d) d on d.id = t.subject'
				|| ' where t.kind = ''debate''' || state || after || words
			else 'select d, (select t from arca.threads t where t.kind = ''debate'' and t.subject = d.id) as t,'
				|| ' d.author, ' || named || ' from arca.debates d where true' || state || after || words end
		|| ' order by ' || sorted || ' limit 21) p';
end $$;

create or replace function api.debates(of_order text, of_state text, question text, cursor text)
returns json language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
	page json;
begin
	execute 'with page as (' || arca.debates_sql(of_order, of_state, question, cursor) || ')
		select json_build_object(
			''items'', coalesce((select json_agg(arca.debate_item(d, t, a) order by place)
				from page where place <= 20), ''[]''),
			''next'', (select arca.place_text($1, first, second) from page
				where place = 20 and exists (select from page where place = 21)))'
	into page using of_order;
	return page;
end $$;

create or replace function api.debate(number bigint) returns json
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select arca.debate_json(d) from arca.debates d where id = number
$$;

-- Until when its author may change it; null: no longer.
create or replace function arca.debate_edit_until(d arca.debates) returns timestamptz
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select d.created_at + arca.edit_time() from arca.threads
	where kind = 'debate' and subject = d.id and comments = 0 and is_open and d.hidden is null
		and d.created_at + arca.edit_time() > arca.clock()
$$;

-- A debate as whoever is signed in stands to it.
create or replace function api.debate_own(token_hash text, number bigint)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash);
	a arca.accounts := i.a;
	d arca.debates;
	is_author boolean;
	is_blocked boolean;
begin
	select * into d from arca.debates where id = number;
	if not found then
		raise exception 'no such debate' using errcode = 'AR170';
	end if;
	is_author := d.author = a.id;
	is_blocked := coalesce(a.blocked_until > arca.clock(), false);
	return json_build_object('stance', (select stance from arca.stances
			where debate = d.id and account = a.id), 'is_author', is_author, 'lacks', arca.level_lacks(a),
		'is_followed', arca.is_followed(a.id, 'debate', d.id),
		'is_reported', exists (select from arca.reports where kind = 'debate' and subject = d.id
			and account = a.id), 'may_moderate', arca.has_role(a.id, 'moderator'),
		'edit_until', case when is_author and not is_blocked then api.rfc3339(arca.debate_edit_until(d)) end,
		'may_close', d.closed_at is null and d.hidden is null and not is_blocked
			and (is_author or arca.has_role(a.id, 'staff')));
end $$;

-- --- writing --------------------------------------------------------------------------------------

create or replace function api.debate_begin(token_hash text, body jsonb)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.participant(token_hash);
	of_title text := arca.title_form(body ->> 'title');
	of_text text := arca.text_form(body ->> 'text', 10, 10000, 'AR181');
	d arca.debates;
begin
	perform arca.level_check(a, 'debate');
	perform arca.check_language(body ->> 'language');
	perform arca.one_by_one(a);
	select * into d from arca.debates where author = a.id and title = of_title and text = of_text
		and created_at > arca.clock() - arca.same_time() and closed_at is null order by id limit 1;
	if found then
		return arca.debate_json(d);
	end if;
	perform arca.limit_check('debate', array(select created_at from arca.debates where author = a.id
		order by created_at desc limit 50), 'AR178');
	insert into arca.debates (author, language, title, text, created_at)
	values (a.id, body ->> 'language', of_title, of_text, arca.clock()) returning * into d;
	insert into arca.threads (kind, subject) values ('debate', d.id);
	perform arca.follow_own(a.id, 'debate', d.id);
	return arca.debate_json(d);
end $$;

-- The debate that somebody wants to write to: nobody else writes to it meanwhile.
create or replace function arca.debate_lock(number bigint) returns arca.debates
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	d arca.debates;
begin
	select * into d from arca.debates where id = number for no key update;
	if not found then
		raise exception 'no such debate' using errcode = 'AR170';
	end if;
	return d;
end $$;

-- The same, to add something to it: not while it is hidden.
create or replace function arca.debate_lock_shown(number bigint) returns arca.debates
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	d arca.debates := arca.debate_lock(number);
begin
	if d.hidden is not null then
		raise exception 'hidden' using errcode = 'AR191';
	end if;
	return d;
end $$;

-- Versions are not kept: what was there before is gone, and nobody had answered it.
create or replace function api.debate_edit(token_hash text, number bigint, body jsonb)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.participant(token_hash);
	of_title text := arca.title_form(body ->> 'title');
	of_text text := arca.text_form(body ->> 'text', 10, 10000, 'AR181');
	d arca.debates := arca.debate_lock_shown(number);
begin
	if d.author <> a.id then
		raise exception 'of somebody else' using errcode = 'AR177';
	end if;
	if d.closed_at is not null then
		raise exception 'closed' using errcode = 'AR174';
	end if;
	-- a comment that comes now waits for this, or was here first
	perform from arca.threads where kind = 'debate' and subject = d.id for no key update;
	if arca.debate_edit_until(d) is null then
		raise exception 'no longer' using errcode = 'AR175';
	end if;
	if (d.title, d.text) is distinct from (of_title, of_text) then
		update arca.debates set title = of_title, text = of_text, edited_at = arca.clock()
		where id = d.id returning * into d;
	end if;
	return arca.debate_json(d);
end $$;

create or replace function api.debate_stance(token_hash text, number bigint, body jsonb)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.person(token_hash);
	wanted text := nullif(body ->> 'stance', 'none');
	d arca.debates := arca.debate_lock_shown(number);
begin
	perform arca.level_check(a, 'stance');
	if d.closed_at is not null then
		raise exception 'closed' using errcode = 'AR174';
	end if;
	if wanted is null then
		delete from arca.stances where debate = d.id and account = a.id;
	else
		insert into arca.stances as s (debate, account, stance, at)
		values (d.id, a.id, wanted, arca.clock())
		on conflict (debate, account) do update set stance = excluded.stance, at = excluded.at
			where s.stance <> excluded.stance;
	end if;
	select * into d from arca.debates where id = d.id;
	return json_build_object('stance', wanted, 'agree', d.agree, 'disagree', d.disagree);
end $$;

-- By its author; or by staff, which is an act with their seat.
create or replace function api.debate_close(token_hash text, number bigint, body jsonb)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.participant(token_hash);
	form text := arca.text_form(body ->> 'conclusions', 10, 10000, 'AR183');
	d arca.debates := arca.debate_lock_shown(number);
	is_author boolean := d.author = a.id;
begin
	if not is_author then
		if not arca.has_role(a.id, 'staff') then
			raise exception 'of somebody else' using errcode = 'AR177';
		end if;
		perform arca.in_role(token_hash, '{staff}', true);
	end if;
	if d.closed_at is not null then
		raise exception 'closed' using errcode = 'AR174';
	end if;
	update arca.debates set closed_at = arca.clock(), conclusions = form,
		closed_by = case when is_author then 'author' else 'staff' end
	where id = d.id returning * into d;
	update arca.threads set is_open = false where kind = 'debate' and subject = d.id;
	perform arca.followers_tell('debate', d.id, 'closed', a.id);
	if not is_author then
		perform arca.act('debate_closed', 'staff', arca.seat(a.id, '{staff}'),
			jsonb_build_object('debate', d.id));
	end if;
	return arca.debate_json(d);
end $$;

-- --- erasing --------------------------------------------------------------------------------------

-- What somebody agreed with and voted for goes with their account, and is counted no more: who comes back
-- with a new account is not counted twice, and nobody can see from rows what a deleted account thought.
create or replace function arca.opinions_erase(of_account bigint) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	perform from arca.debates where id in (select debate from arca.stances where account = of_account)
		order by id for no key update;
	delete from arca.stances where account = of_account;
	perform from arca.comments where id in (select comment from arca.comment_votes
		where account = of_account) order by id for no key update;
	delete from arca.comment_votes where account = of_account;
end $$;
