-- Polls, as staff draft and announce them. Open questions have no ballot: what is sealed is a choice, and what people say in
-- their own words is asked by an official question (0045).

create or replace function arca.poll_texts_check(one jsonb, pointer text) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	perform arca.texts_check(one -> 'titles', pointer || '/titles', 120, true);
	perform arca.texts_check(coalesce(one -> 'texts', '{}'), pointer || '/texts', 2000, false);
end $$;

-- One of the options, or from one to so many of them: of all but one, if nobody says. What two options say is not the same.
create or replace function arca.poll_question(q jsonb, pointer text) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	count integer := jsonb_array_length(q -> 'options');
	most integer := case q ->> 'kind' when 'single' then 1 else coalesce((q ->> 'most')::integer, count) end;
	spoken text := (select languages[1] from arca.city);
	o record;
begin
	perform arca.poll_texts_check(q, pointer);
	if count < 2 then
		raise exception 'at %/options too_short', pointer using errcode = 'AR264';
	end if;
	if most > count or (q ->> 'kind' = 'multiple' and most < 2) then
		raise exception 'at %/most range', pointer using errcode = 'AR264';
	end if;
	for o in select value, place - 1 as place, lag(value) over (partition by arca.search_form(value -> 'titles' ->> spoken) order by place) as twin
			from jsonb_array_elements(q -> 'options') with ordinality l (value, place) order by place loop
		perform arca.poll_texts_check(o.value, format('%s/options/%s', pointer, o.place));
		if o.twin is not null then
			raise exception 'at %/options/% repeated', pointer, o.place using errcode = 'AR264';
		end if;
	end loop;
	return jsonb_build_object('kind', q -> 'kind', 'most', most, 'titles', q -> 'titles', 'texts', coalesce(q -> 'texts', '{}'),
		'options', (select jsonb_agg(jsonb_build_object('titles', value -> 'titles', 'texts', coalesce(value -> 'texts', '{}')) order by place)
			from jsonb_array_elements(q -> 'options') with ordinality l (value, place)));
end $$;

-- A proposal that has its supports is asked about once.
create or replace function arca.poll_proposal_check(of_proposal bigint, own integer) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	if of_proposal is null then
		return;
	end if;
	if not exists (select from arca.proposals where id = of_proposal and reached_at is not null) then
		raise exception 'at /proposal unknown' using errcode = 'AR264';
	end if;
	if exists (select from arca.polls where proposal = of_proposal and id is distinct from own) then
		raise exception 'one each' using errcode = 'AR265';
	end if;
end $$;

-- An hour at least, a year at most; and when it opens is to come.
create or replace function arca.poll_times_check(opens timestamptz, closes timestamptz) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
	if opens not between arca.clock() and arca.clock() + interval '366 days' then
		raise exception 'at /opens_at range' using errcode = 'AR264';
	end if;
	if closes not between opens + interval '1 hour' and opens + interval '366 days' then
		raise exception 'at /closes_at range' using errcode = 'AR264';
	end if;
end $$;

create or replace function arca.poll_check(body jsonb, own integer) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
	titles jsonb := body -> 'titles';
begin
	perform arca.slug_check(body ->> 'slug', null, own);
	perform arca.check_zone(body ->> 'zone');
	perform arca.texts_check(titles, '/titles', 120, true);
	perform arca.texts_check(coalesce(body -> 'intros', '{}'), '/intros', 2000, false);
	perform arca.poll_times_check((body ->> 'opens_at')::timestamptz, (body ->> 'closes_at')::timestamptz);
	perform arca.poll_proposal_check((body ->> 'proposal')::bigint, own);
	if jsonb_array_length(body -> 'questions') = 0 then
		raise exception 'at /questions too_short' using errcode = 'AR264';
	end if;
	if jsonb_array_length(body -> 'ways') = 0 then
		raise exception 'at /ways too_short' using errcode = 'AR264';
	end if;
end $$;

-- What a body says, as a row would have it.
create or replace function arca.poll_read(p arca.polls, body jsonb) returns arca.polls
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	p.slug := body ->> 'slug';
	p.proposal := (body ->> 'proposal')::bigint;
	p.titles := body -> 'titles';
	p.intros := coalesce(body -> 'intros', '{}');
	p.zone := body ->> 'zone';
	p.opens_at := (body ->> 'opens_at')::timestamptz;
	p.closes_at := (body ->> 'closes_at')::timestamptz;
	p.least_age := (body ->> 'least_age')::smallint;
	p.districts := array(select distinct d from jsonb_array_elements_text(coalesce(body -> 'districts', '[]')) d order by d);
	p.ways := array(select distinct w from jsonb_array_elements_text(coalesce(body -> 'ways', '["account"]')) w order by w);
	p.census := (body ->> 'census')::integer;
	p.questions := (select jsonb_agg(arca.poll_question(value, '/questions/' || place - 1) order by place)
		from jsonb_array_elements(body -> 'questions') with ordinality q (value, place));
	return p;
end $$;

create or replace function arca.poll_write(p arca.polls) returns arca.polls
language sql volatile set search_path = pg_catalog, pg_temp as $$
	update arca.polls set slug = p.slug, proposal = p.proposal, titles = p.titles, intros = p.intros, zone = p.zone,
		opens_at = p.opens_at, closes_at = p.closes_at, questions = p.questions, least_age = p.least_age,
		districts = p.districts, ways = p.ways, census = p.census
	where id = p.id returning *
$$;

create or replace function arca.poll_insert(p arca.polls) returns arca.polls
language sql volatile set search_path = pg_catalog, pg_temp as $$
	insert into arca.polls (slug, seat, proposal, titles, intros, zone, opens_at, closes_at, questions, least_age, districts, ways,
		census, created_at)
	values (p.slug, p.seat, p.proposal, p.titles, p.intros, p.zone, p.opens_at, p.closes_at, p.questions, p.least_age, p.districts,
		p.ways, p.census, arca.clock()) returning *
$$;

create or replace function api.poll_make(token_hash text, body jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{staff}', true);
	p arca.polls;
begin
	perform arca.poll_check(body, null);
	p.seat := arca.seat(a.id, '{staff}');
	p := arca.poll_insert(arca.poll_read(p, body));
	perform arca.act('poll_drafted', 'staff', p.seat, jsonb_build_object('poll', p.slug));
	return arca.poll_json(p);
end $$;

create or replace function arca.poll_draft(of_slug text) returns arca.polls
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
	p arca.polls;
begin
	select * into p from arca.polls where slug = of_slug for update;
	if not found then
		raise exception 'no such poll' using errcode = 'AR263';
	end if;
	if p.published_at is not null then
		raise exception 'published' using errcode = 'AR266';
	end if;
	return p;
end $$;

create or replace function api.poll_edit(token_hash text, of_slug text, body jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{staff}', true);
	p arca.polls := arca.poll_draft(of_slug);
begin
	perform arca.poll_check(body, p.id);
	p := arca.poll_write(arca.poll_read(p, body));
	perform arca.act('poll_drafted', 'staff', arca.seat(a.id, '{staff}'), jsonb_build_object('poll', p.slug));
	return arca.poll_json(p);
end $$;

create or replace function api.poll_delete(token_hash text, of_slug text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{staff}', true);
	p arca.polls := arca.poll_draft(of_slug);
begin
	delete from arca.polls where id = p.id;
	perform arca.act('poll_deleted', 'staff', arca.seat(a.id, '{staff}'), jsonb_build_object('poll', p.slug));
end $$;

-- In public from now on, as it is; the round that people vote in is made of it on the machine (arcad import --poll).
create or replace function api.poll_publish(token_hash text, of_slug text) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{staff}', true);
	p arca.polls := arca.poll_draft(of_slug);
begin
	perform arca.poll_times_check(p.opens_at, p.closes_at);
	update arca.polls set published_at = arca.clock() where id = p.id returning * into p;
	perform arca.act('poll_published', 'staff', arca.seat(a.id, '{staff}'), jsonb_build_object('poll', p.slug)
		|| case when p.proposal is null then '{}' else jsonb_build_object('proposal', p.proposal) end);
	if p.proposal is not null then
		perform arca.followers_tell('proposal', p.proposal, 'poll', a.id);
	end if;
	return arca.poll_json(p);
end $$;

create or replace function api.poll_staff(token_hash text, of_slug text) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{staff}', false);
	p arca.polls;
begin
	select * into p from arca.polls where slug = of_slug;
	if not found then
		raise exception 'no such poll' using errcode = 'AR263';
	end if;
	return arca.poll_json(p);
end $$;

-- As staff see them, drafts too.
create or replace function api.polls_staff(token_hash text) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{staff}', false);
begin
	return (select json_build_object('items', coalesce(json_agg(arca.poll_json(l.p) order by l.id desc), '[]'), 'next', null)
		from (select p, id from arca.polls p order by id desc limit 100) l);
end $$;
