-- Newsletters: staff write to those who agreed to it, all of them or a part. Accounts know no district, so there is no such
-- part. Who has which letter is in no table: accounts get it in the order of their numbers, and how far it is is kept.

-- Those of a segment after a number, in that order: active, with a confirmed address, and with the consent.
create or replace function arca.newsletter_accounts(of_segment text, of_budget integer, after bigint, most bigint)
returns setof arca.accounts language sql stable set search_path = pg_catalog, pg_temp as $$
	select a.* from arca.accounts a join arca.consents c on c.account = a.id and c.purpose = 'newsletter'
		and c.withdrawn_at is null
	where a.state = 'active' and a.level >= 1 and a.id > after and case of_segment
		when 'everybody' then true
		when 'verified' then a.level = 2
		when 'organisations' then a.kind = 'organisation'
		when 'authors' then a.id in (select author from arca.projects where budget = of_budget and state <> 'draft'
			union select x.account from arca.project_authors x join arca.projects p on p.id = x.project
			where p.budget = of_budget and p.state <> 'draft' and x.accepted_at is not null and x.ended_at is null)
		when 'supporters' then a.id in (select s.account from arca.supports s join arca.projects p on p.id = s.project
			where p.budget = of_budget)
		when 'followers' then a.id in (select f.account from arca.follows f where f.kind = 'round' and f.subject = of_budget
			and f.is_on) end
	order by a.id limit most
$$;

-- Few are not counted in public, nor to staff: of a small part it would say who agreed.
create or replace function arca.few(count bigint) returns bigint
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select case when count >= 10 then count end
$$;

-- Texts by language, in their form: those of the city, its first among them, each with subject and text.
create or replace function arca.newsletter_texts(body jsonb, name text, fewest integer, most integer) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	one record;
	spoken text[] := (select languages from arca.city);
	other text := case name when 'subjects' then 'texts' else 'subjects' end;
	form text;
	texts jsonb := '{}';
begin
	if coalesce(body -> name ->> spoken[1], '') = '' then
		raise exception 'at /%/% required', name, spoken[1] using errcode = 'AR237';
	end if;
	for one in select key, value from jsonb_each_text(body -> name) loop
		form := arca.text_shape(case when name = 'subjects' then regexp_replace(one.value, '\s+', ' ', 'g') else one.value end,
			fewest, most);
		if not one.key = any (spoken) then
			raise exception 'at /%/% language', name, one.key using errcode = 'AR237';
		elsif form is null then
			raise exception 'at /%/% form', name, one.key using errcode = 'AR237';
		elsif body -> other ->> one.key is null then
			raise exception 'at /%/% required', other, one.key using errcode = 'AR237';
		end if;
		texts := texts || jsonb_build_object(one.key, form);
	end loop;
	return texts;
end $$;

-- The round of a segment that is of one.
create or replace function arca.newsletter_budget(body jsonb) returns integer
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	needed boolean := body ->> 'segment' in ('authors', 'supporters', 'followers');
begin
	if needed and body ->> 'round' is null then
		raise exception 'at /round required' using errcode = 'AR237';
	elsif not needed and body ->> 'round' is not null then
		raise exception 'at /round unknown' using errcode = 'AR237';
	end if;
	return case when needed then (arca.budget_of(body ->> 'round')).id end;
end $$;

create or replace function arca.newsletter_json(n arca.newsletters) returns json
language sql stable set search_path = pg_catalog, pg_temp as $$
	select json_build_object('number', n.id, 'subjects', n.subjects, 'texts', n.texts, 'segment', n.segment,
		'round', (select slug from arca.budgets where id = n.budget), 'seat', n.seat, 'sent_at', api.rfc3339(n.sent_at),
		'recipients', arca.few(n.recipients), 'is_done', n.done_at is not null)
$$;

-- How many would get it, and the words as they would be sent. Nothing is kept.
create or replace function api.newsletter_preview(token_hash text, body jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{staff}', false);
	of_budget integer := arca.newsletter_budget(body);
begin
	return json_build_object('subjects', arca.newsletter_texts(body, 'subjects', 4, 120),
		'texts', arca.newsletter_texts(body, 'texts', 10, 10000),
		'recipients', arca.few((select count(*) from arca.newsletter_accounts(body ->> 'segment', of_budget, 0, null))));
end $$;

-- The same once more within a minute is the same one.
create or replace function api.newsletter_send(token_hash text, body jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{staff}', true);
	of_budget integer := arca.newsletter_budget(body);
	of_subjects jsonb := arca.newsletter_texts(body, 'subjects', 4, 120);
	of_texts jsonb := arca.newsletter_texts(body, 'texts', 10, 10000);
	n arca.newsletters;
begin
	perform pg_advisory_xact_lock(hashtextextended('a newsletter is sent', 28));
	select * into n from arca.newsletters where seat = arca.seat(a.id, '{staff}') and subjects = of_subjects
		and texts = of_texts and segment = body ->> 'segment' and budget is not distinct from of_budget
		and sent_at > arca.clock() - arca.same_time() order by id limit 1;
	if found then
		return arca.newsletter_json(n);
	end if;
	perform arca.limit_check('newsletter', array(select sent_at from arca.newsletters order by sent_at desc limit 50), 'AR238');
	insert into arca.newsletters (subjects, texts, segment, budget, seat, sent_at, recipients)
	values (of_subjects, of_texts, body ->> 'segment', of_budget, arca.seat(a.id, '{staff}'), arca.clock(),
		(select count(*) from arca.newsletter_accounts(body ->> 'segment', of_budget, 0, null))) returning * into n;
	perform arca.act('newsletter_sent', 'staff', n.seat, jsonb_strip_nulls(jsonb_build_object('newsletter', n.id,
		'segment', n.segment, 'round', (select slug from arca.budgets where id = n.budget), 'recipients', arca.few(n.recipients))));
	return arca.newsletter_json(n);
end $$;

-- Twenty, the newest first.
create or replace function api.newsletters(token_hash text, cursor bigint) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{staff}', false);
begin
	return (with page as (select n, id from arca.newsletters n where cursor is null or id < cursor order by id desc limit 21)
		select json_build_object('items', (select coalesce(json_agg(arca.newsletter_json(n) order by id desc), '[]')
			from (select * from page order by id desc limit 20) l),
		'next', (select min(id)::text from (select id from page order by id desc limit 20) l
			where (select count(*) from page) > 20)));
end $$;

-- One step of the clerk: letters of the oldest that is not done to some more accounts, in the language of each where it is
-- written in that; how many it went through. No more wait in the outbox at once than `room`, so that what people wait for
-- is not behind a newsletter. How far it is is written with the letters: nobody gets two.
create or replace function arca.newsletters_tell(step integer default 500, room integer default 2000) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	n arca.newsletters;
	most bigint;
	told bigint[];
	first_language text := (select languages[1] from arca.city);
begin
	perform pg_advisory_xact_lock(hashtextextended('newsletters are told', 28));
	select * into n from arca.newsletters where done_at is null order by id limit 1;
	most := least(step, room - (select count(*) from arca.outbox where state = 'waiting' and kind = 'newsletter'));
	if n.id is null or most <= 0 then
		return 0;
	end if;
	told := array(select id from arca.newsletter_accounts(n.segment, n.budget, n.after, most));
	insert into arca.outbox (account, kind, recipient, language, facts, due_at, created_at)
	select a.id, 'newsletter', a.email, case when n.subjects ? a.language then a.language else first_language end,
		jsonb_build_object('newsletter', n.id), arca.clock(), arca.clock()
	from arca.accounts a where a.id = any (told) and a.state = 'active' order by a.id;
	update arca.newsletters set after = coalesce(told[cardinality(told)], after), sent = sent + cardinality(told),
		done_at = case when cardinality(told) < most then arca.clock() end
	where id = n.id;
	return greatest(cardinality(told), 1);
end $$;

-- What the letter says.
create or replace function arca.newsletter_facts(of_number bigint, spoken text) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
	select jsonb_build_object('subject', subjects ->> spoken, 'text', texts ->> spoken) from arca.newsletters where id = of_number
$$;
