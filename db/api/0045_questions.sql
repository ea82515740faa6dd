-- Official questions: staff ask, people answer one of some options or in their own words, until it closes by the clock.

create or replace function arca.question_item(q arca.questions) returns jsonb
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select jsonb_build_object('number', q.id, 'titles', q.titles, 'created_at', api.rfc3339(q.created_at),
		'closes_at', api.rfc3339(q.closes_at), 'is_open', q.closes_at > arca.clock(),
		'answers', (select coalesce(sum(n), 0) from unnest(q.counts) n),
		'comments', (select comments from arca.threads where kind = 'question' and subject = q.id))
$$;

create or replace function arca.question_json(q arca.questions) returns json
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select (arca.question_item(q) || jsonb_build_object('texts', q.texts,
		'options', (select coalesce(jsonb_agg(jsonb_build_object('names', o.value, 'answers', q.counts[o.place]) order by o.place), '[]')
			from jsonb_array_elements(q.options) with ordinality o (value, place))))::json
$$;

-- Open ones, those that close first before others; or closed ones, the newest first.
create or replace function api.questions(of_state text, cursor text) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
	place record := arca.place_read(of_state, cursor);
	moment timestamptz := 'epoch'::timestamptz + make_interval(secs => place.first / 1000000.0);
begin
	return (with page as (
		select o.q, o.id, (extract(epoch from o.closes_at) * 1000000)::bigint as micros,
			row_number() over (order by case of_state when 'open' then o.closes_at end, case of_state when 'closed' then o.closes_at end desc,
				case of_state when 'open' then o.id else -o.id end) as turn
		from ((select x as q, x.* from arca.questions x where of_state = 'open' and closes_at > arca.clock()
				and (place.second is null or (closes_at, id) > (moment, place.second)) order by closes_at, id limit 21)
			union all
			(select x, x.* from arca.questions x where of_state = 'closed' and closes_at <= arca.clock()
				and (place.second is null or (closes_at, id) < (moment, place.second)) order by closes_at desc, id desc limit 21)) o)
	select json_build_object('items', coalesce((select json_agg(arca.question_item(q) order by turn) from page where turn <= 20), '[]'),
		'next', (select arca.place_text(of_state, micros, id) from page where turn = 20 and exists (select from page where turn = 21))));
end $$;

create or replace function api.question(of_number bigint) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	select arca.question_json(q) from arca.questions q where id = of_number
$$;

create or replace function api.question_own(token_hash text, of_number bigint) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash);
	a arca.accounts := i.a;
begin
	if not exists (select from arca.questions where id = of_number) then
		raise exception 'no such question' using errcode = 'AR250';
	end if;
	return json_build_object('option', (select option from arca.question_answers where question = of_number and account = a.id),
		'lacks', arca.level_lacks(a), 'is_followed', arca.is_followed(a.id, 'question', of_number), 'may_moderate', arca.has_role(a.id, 'moderator'));
end $$;

-- A null option takes the answer back.
create or replace function api.question_answer(token_hash text, of_number bigint, body jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.person(token_hash);
	wanted smallint := (body ->> 'option')::smallint;
	q arca.questions;
begin
	perform arca.level_check(a, 'stance');
	select * into q from arca.questions where id = of_number for no key update;
	if not found then
		raise exception 'no such question' using errcode = 'AR250';
	end if;
	if q.closes_at <= arca.clock() then
		raise exception 'closed' using errcode = 'AR251';
	end if;
	if wanted >= jsonb_array_length(q.options) then
		raise exception 'at /option choice' using errcode = 'AR252';
	end if;
	if wanted is null then
		delete from arca.question_answers where question = q.id and account = a.id;
	else
		insert into arca.question_answers as o (question, account, option, at) values (q.id, a.id, wanted, arca.clock())
		on conflict (question, account) do update set option = excluded.option, at = excluded.at where o.option <> excluded.option;
	end if;
	select * into q from arca.questions where id = q.id;
	return json_build_object('option', wanted, 'question', arca.question_json(q));
end $$;

create or replace function api.question_ask(token_hash text, body jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{staff}', true);
	by_seat bigint := arca.seat(a.id, '{staff}');
	closes timestamptz := (body ->> 'closes_at')::timestamptz;
	count integer := jsonb_array_length(body -> 'options');
	one record;
	q arca.questions;
begin
	perform arca.one_by_one(a);
	perform arca.texts_check(body -> 'titles', '/titles', 120, true);
	perform arca.texts_check(body -> 'texts', '/texts', 5000, true);
	for one in select value, place - 1 as place from jsonb_array_elements(body -> 'options') with ordinality o (value, place) loop
		perform arca.texts_check(one.value, '/options/' || one.place, 120, true);
	end loop;
	if count = 1 then
		raise exception 'at /options too_short' using errcode = 'AR252';
	end if;
	-- an hour at least, a year at most
	if closes not between arca.clock() + interval '1 hour' and arca.clock() + interval '366 days' then
		raise exception 'at /closes_at range' using errcode = 'AR252';
	end if;
	select * into q from arca.questions o where o.seat = by_seat and o.titles = body -> 'titles' and o.texts = body -> 'texts'
		and o.created_at > arca.clock() - arca.same_time();
	if found then
		return arca.question_json(q);    -- a double click
	end if;
	insert into arca.questions (seat, titles, texts, options, counts, created_at, closes_at)
	values (by_seat, body -> 'titles', body -> 'texts', body -> 'options', array_fill(0, array[count]), arca.clock(), closes)
	returning * into q;
	insert into arca.threads (kind, subject) values ('question', q.id);
	perform arca.act('question_asked', 'staff', by_seat, jsonb_build_object('question', q.id, 'until', api.rfc3339(q.closes_at)));
	return arca.question_json(q);
end $$;

-- Threads of what closed by the clock say so; nobody wrote in them since.
create or replace function arca.questions_close() returns void
language sql volatile set search_path = pg_catalog, pg_temp as $$
	update arca.threads t set is_open = false from arca.questions q
	where t.kind = 'question' and t.subject = q.id and t.is_open and q.closes_at <= arca.clock()
$$;

create or replace function arca.answers_erase(of_account bigint) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	perform from arca.questions where id in (select question from arca.question_answers where account = of_account)
		order by id for no key update;
	delete from arca.question_answers where account = of_account;
end $$;
