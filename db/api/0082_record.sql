-- Comments of auditors on the record: public at once and for good, of a seat; and the city's answer to each, once, beside it.

-- A round that everybody may read about, before its manifest or after; what it is called, or null.
create or replace function arca.round_titles(of_slug text) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
	select coalesce((select titles from arca.budgets where slug = of_slug and published_at is not null),
		(select titles from arca.rounds where slug = of_slug))
$$;

create or replace function arca.round_named(of_slug text) returns json
language sql stable set search_path = pg_catalog, pg_temp as $$
	select json_build_object('slug', of_slug, 'titles', coalesce(arca.round_titles(of_slug), '{}')) where of_slug is not null
$$;

create or replace function arca.record_json(c arca.record_comments) returns json
language sql stable set search_path = pg_catalog, pg_temp as $$
	select json_build_object('number', c.id, 'round', arca.round_named(c.round), 'seat', c.seat, 'language', c.language, 'text', c.text,
		'at', api.rfc3339(c.at), 'answer', (select json_build_object('seat', a.seat, 'language', a.language, 'text', a.text, 'at', api.rfc3339(a.at))
			from arca.record_answers a where a.comment = c.id))
$$;

-- Twenty, the newest first: of all, or of a round; all, or those that nobody answered.
create or replace function api.record_comments(of_round text, of_state text, cursor bigint) returns json
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	with page as (
		select c as one, c.id, row_number() over (order by c.id desc) as turn from arca.record_comments c
		where (of_round is null or c.round = of_round) and (cursor is null or c.id < cursor)
			and (of_state = 'all' or not exists (select from arca.record_answers a where a.comment = c.id))
		order by c.id desc limit 21)
	select json_build_object('items', coalesce((select json_agg(arca.record_json(one) order by turn) from page where turn <= 20), '[]'),
		'next', (select id::text from page where turn = 20 and exists (select from page where turn = 21)))
$$;

-- Those of whoever is signed in, as an auditor by now or before.
create or replace function api.record_own(token_hash text) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{auditor}', false);
begin
	return json_build_object('next', null, 'items', (select coalesce(json_agg(arca.record_json(own) order by own.id desc), '[]') from (
		select c.* from arca.record_comments c join arca.grants g on g.id = c.seat where g.account = a.id order by c.id desc limit 100) own));
end $$;

-- Whatever staff and auditors say on the record, as it is kept; `code` where it is not in form.
create or replace function arca.record_text(body jsonb, code text) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	form text := arca.text_shape(body ->> 'text', 20, 3000);
begin
	perform arca.check_language(body ->> 'language');
	if form is null then
		raise exception 'at /text form' using errcode = code;
	end if;
	return form;
end $$;

create or replace function api.record_comment(token_hash text, body jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{auditor}', true);
	by_seat bigint := arca.seat(a.id, '{auditor}');
	typed text := arca.record_text(body, 'AR315');
	of_round text := body ->> 'round';
	c arca.record_comments;
	twentieth timestamptz;
begin
	if of_round is not null and arca.round_titles(of_round) is null then
		raise exception 'at /round unknown' using errcode = 'AR315';
	end if;
	perform arca.one_by_one(a);
	select * into c from arca.record_comments o where o.seat = by_seat and o.round is not distinct from of_round and o.text = typed
		and o.at > arca.clock() - arca.same_time() order by o.id desc limit 1;
	if found then
		return arca.record_json(c);  -- a double click
	end if;
	select o.at into twentieth from arca.record_comments o where o.seat = by_seat order by o.id desc offset 19 limit 1;
	if twentieth > arca.clock() - interval '1 day' then
		raise exception '%', arca.wait_text(twentieth + interval '1 day') using errcode = 'AR318';
	end if;
	insert into arca.record_comments (round, seat, language, text, at) values (of_round, by_seat, body ->> 'language', typed, arca.clock())
	returning * into c;
	perform arca.act('record_commented', 'auditor', by_seat, jsonb_strip_nulls(jsonb_build_object('comment', c.id, 'round', c.round)));
	return arca.record_json(c);
end $$;

create or replace function api.record_answer(token_hash text, of_number bigint, body jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{staff}', true);
	by_seat bigint := arca.seat(a.id, '{staff}');
	typed text := arca.record_text(body, 'AR315');
	c arca.record_comments;
begin
	select * into c from arca.record_comments where id = of_number;
	if not found then
		raise exception 'no such comment' using errcode = 'AR316';
	end if;
	insert into arca.record_answers (comment, seat, language, text, at) values (c.id, by_seat, body ->> 'language', typed, arca.clock())
	on conflict (comment) do nothing;
	if found then
		perform arca.act('record_answered', 'staff', by_seat, jsonb_strip_nulls(jsonb_build_object('comment', c.id, 'round', c.round)));
	elsif not exists (select from arca.record_answers where comment = c.id and seat = by_seat and text = typed) then
		raise exception 'answered' using errcode = 'AR317';
	end if;
	return arca.record_json(c);
end $$;
