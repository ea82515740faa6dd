-- What the independent monitor finds of a round, on five questions: a draft of their own, then public for good; and the city's answer
-- beside it, once.

create or replace function arca.assessment_json(a arca.assessments) returns json
language sql stable set search_path = pg_catalog, pg_temp as $$
	select json_build_object('number', a.id, 'round', arca.round_named(a.round), 'seat', a.seat, 'language', a.language,
		'saved_at', api.rfc3339(a.saved_at), 'published_at', api.rfc3339(a.published_at),
		'parts', (select json_agg(json_build_object('question', q, 'mark', p.mark, 'text', coalesce(p.text, '')) order by place)
			from unnest('{join,co_create,implement,evaluate,learn}'::text[]) with ordinality l (q, place)
			left join arca.assessment_parts p on p.assessment = a.id and p.question = q),
		'answer', (select json_build_object('seat', o.seat, 'language', o.language, 'text', o.text, 'at', api.rfc3339(o.at))
			from arca.assessment_answers o where o.assessment = a.id))
$$;

-- Twenty that are public, the newest first: all, or the one of a round; all, or those that nobody answered.
create or replace function api.assessments(of_round text, of_state text, cursor text) returns json
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
	place record := arca.place_read('published', cursor);
	before timestamptz := to_timestamp(place.first / 1000000.0);
begin
	return (with page as (
		select o as one, o.id, o.published_at, row_number() over (order by o.published_at desc, o.id desc) as turn from arca.assessments o
		where o.published_at is not null and (of_round is null or o.round = of_round)
			and (before is null or (o.published_at, o.id) < (before, place.second))
			and (of_state = 'all' or not exists (select from arca.assessment_answers w where w.assessment = o.id))
		order by o.published_at desc, o.id desc limit 21)
	select json_build_object('items', coalesce((select json_agg(arca.assessment_json(one) order by turn) from page where turn <= 20), '[]'),
		'next', (select arca.place_text('published', (extract(epoch from published_at) * 1000000)::bigint, id) from page
			where turn = 20 and exists (select from page where turn = 21))));
end $$;

-- Those of whoever is signed in, drafts first.
create or replace function api.assessments_own(token_hash text) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{monitor}', false);
begin
	return json_build_object('next', null, 'items', (select coalesce(json_agg(arca.assessment_json(own)
			order by own.published_at desc nulls first, own.id desc), '[]') from (
		select o.* from arca.assessments o join arca.grants g on g.id = o.seat where g.account = a.id
		order by o.published_at desc nulls first, o.id desc limit 100) own));
end $$;

-- Nobody else writes about the round meanwhile; there may be none yet that is public.
create or replace function arca.assessment_round(of_round text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	if arca.round_titles(of_round) is null then
		raise exception 'no such round' using errcode = 'AR203';
	end if;
	perform pg_advisory_xact_lock(hashtextextended('assessment ' || of_round, 57));
	if exists (select from arca.assessments where round = of_round and published_at is not null) then
		raise exception 'published' using errcode = 'AR320';
	end if;
end $$;

-- What was typed about the five questions, in part perhaps; each once.
create or replace function arca.assessment_fill(of_assessment bigint, parts jsonb) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	part record;
	form text;
begin
	delete from arca.assessment_parts where assessment = of_assessment;
	for part in select l.value as one, l.place - 1 as place from jsonb_array_elements(parts) with ordinality l (value, place) loop
		form := case when part.one ->> 'text' ~ '^\s*$' then '' else arca.text_shape(part.one ->> 'text', 1, 2000) end;
		if form is null then
			raise exception 'at /parts/%/text form', part.place using errcode = 'AR319';
		end if;
		insert into arca.assessment_parts (assessment, question, mark, text) values (of_assessment, part.one ->> 'question', part.one ->> 'mark', form)
		on conflict do nothing;
		if not found then
			raise exception 'at /parts/%/question repeated', part.place using errcode = 'AR319';
		end if;
	end loop;
end $$;

create or replace function api.assessment_save(token_hash text, of_round text, body jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{monitor}', false);
	o arca.assessments;
begin
	perform arca.check_language(body ->> 'language');
	perform arca.assessment_round(of_round);
	insert into arca.assessments (round, seat, language, saved_at) values (of_round, arca.seat(a.id, '{monitor}'), body ->> 'language', arca.clock())
	on conflict (round, seat) do update set language = excluded.language, saved_at = excluded.saved_at returning * into o;
	perform arca.assessment_fill(o.id, body -> 'parts');
	return arca.assessment_json(o);
end $$;

-- Saved and published in one go, so that what is public is what was seen.
create or replace function api.assessment_publish(token_hash text, of_round text, body jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{monitor}', true);
	by_seat bigint := arca.seat(a.id, '{monitor}');
	o arca.assessments;
	gap text;
begin
	perform api.assessment_save(token_hash, of_round, body);
	select * into o from arca.assessments where round = of_round and seat = by_seat;
	select case when place is null then '/parts required' when mark is null then format('/parts/%s/mark required', place - 1)
		else format('/parts/%s/text form', place - 1) end into gap
	from unnest('{join,co_create,implement,evaluate,learn}'::text[]) q
	left join arca.assessment_parts p on p.assessment = o.id and p.question = q
	left join lateral (select l.place from jsonb_array_elements(body -> 'parts') with ordinality l (value, place)
		where l.value ->> 'question' = q) typed on true
	where p.mark is null or length(p.text) < 20 order by place limit 1;
	if gap is not null then
		raise exception 'at %', gap using errcode = 'AR319';
	end if;
	update arca.assessments set published_at = arca.clock() where id = o.id returning * into o;
	perform arca.act('assessment_published', 'monitor', by_seat, jsonb_build_object('assessment', o.id, 'round', o.round));
	return arca.assessment_json(o);
end $$;

create or replace function api.assessment_answer(token_hash text, of_number bigint, body jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{staff}', true);
	by_seat bigint := arca.seat(a.id, '{staff}');
	typed text := arca.record_text(body, 'AR315');
	o arca.assessments;
begin
	select * into o from arca.assessments where id = of_number and published_at is not null;
	if not found then
		raise exception 'no such assessment' using errcode = 'AR321';
	end if;
	insert into arca.assessment_answers (assessment, seat, language, text, at) values (o.id, by_seat, body ->> 'language', typed, arca.clock())
	on conflict (assessment) do nothing;
	if found then
		perform arca.act('assessment_answered', 'staff', by_seat, jsonb_build_object('assessment', o.id, 'round', o.round));
	elsif not exists (select from arca.assessment_answers where assessment = o.id and seat = by_seat and text = typed) then
		raise exception 'answered' using errcode = 'AR317';
	end if;
	return arca.assessment_json(o);
end $$;
