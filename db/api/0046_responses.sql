-- What the city says to what people ask of it: each theme that was heard, what is decided about it, and why.

create or replace function arca.awaited_json(w arca.awaited) returns jsonb
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select jsonb_build_object('since', api.rfc3339(w.since), 'due_at', api.rfc3339(w.due_at),
		'answered_at', api.rfc3339(w.answered_at), 'is_overdue', w.answered_at is null and w.due_at <= arca.clock())
$$;

create or replace function arca.response_json(r arca.responses) returns json
language sql stable set search_path = pg_catalog, pg_temp as $$
	select json_build_object('version', r.version, 'language', r.language, 'summary', r.summary, 'themes', r.themes,
		'at', api.rfc3339(r.at))
$$;

-- To one thing: whether it waits, and all that was said, the newest first; null: there is no such thing.
create or replace function api.responses_of(of_kind text, of_subject bigint) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	select json_build_object(
		'awaited', (select arca.awaited_json(w) from arca.awaited w where kind = of_kind and subject = of_subject and since <= arca.clock()),
		'items', (select coalesce(json_agg(arca.response_json(r) order by version desc), '[]') from arca.responses r
			where kind = of_kind and subject = of_subject))
	from arca.threads where kind = of_kind and subject = of_subject
$$;

-- Of what began to wait in the last year. Days are whole ones that had begun.
create or replace function arca.response_numbers() returns json
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select json_build_object('awaited', count(*), 'answered', count(answered_at),
		'on_time', count(*) filter (where answered_at <= due_at),
		'median_days', percentile_disc(0.5) within group (order by days) filter (where days is not null),
		'p90_days', percentile_disc(0.9) within group (order by days) filter (where days is not null),
		'overdue', (select count(*) from arca.awaited where answered_at is null and due_at <= arca.clock()),
		'days', extract(day from arca.response_time())::integer)
	from (select *, ceil(extract(epoch from answered_at - since) / 86400)::integer as days from arca.awaited
		where since between arca.clock() - interval '365 days' and arca.clock()) w
$$;

-- What waits, the most urgent first; or what is answered, the newest first.
create or replace function api.responses(of_state text, cursor text) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
	place record := arca.place_read(of_state, cursor);
	moment timestamptz := 'epoch'::timestamptz + make_interval(secs => place.first / 1000000.0);
begin
	return (with page as (
		select w, o.number, (extract(epoch from coalesce(answered_at, due_at)) * 1000000)::bigint as micros,
			row_number() over (order by case when answered_at is null then due_at end, answered_at desc,
				case when answered_at is null then o.number else -o.number end) as turn
		from ((select x as w, x.* from arca.awaited x where of_state <> 'answered' and answered_at is null and since <= arca.clock()
				and (of_state = 'waiting' or due_at <= arca.clock())
				and (place.second is null or (due_at, x.number) > (moment, place.second)) order by due_at, x.number limit 21)
			union all
			(select x, x.* from arca.awaited x where of_state = 'answered' and answered_at is not null
				and (place.second is null or (answered_at, x.number) < (moment, place.second))
				order by answered_at desc, x.number desc limit 21)) o)
	select json_build_object(
		'items', coalesce((select json_agg(arca.awaited_json(w) || jsonb_build_object('of', arca.thread_json((w).kind, (w).subject),
				'decisions', (select coalesce(jsonb_agg(distinct t ->> 'decision'), '[]') from arca.responses r, jsonb_array_elements(r.themes) t
					where r.kind = (w).kind and r.subject = (w).subject and r.version = (select max(version) from arca.responses l
						where l.kind = (w).kind and l.subject = (w).subject)))
			order by turn) from page where turn <= 20), '[]'),
		'next', (select arca.place_text(of_state, micros, page.number) from page
			where turn = 20 and exists (select from page where turn = 21)),
		'numbers', arca.response_numbers()));
end $$;

-- --- writing --------------------------------------------------------------------------------------

-- Themes as they are kept; the comments that a theme names are of that thread.
create or replace function arca.themes_form(of_kind text, of_subject bigint, themes jsonb) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	one record;
	form jsonb;
	kept jsonb := '[]';
begin
	if themes = '[]' then
		raise exception 'at /themes too_short' using errcode = 'AR253';
	end if;
	for one in select value, place - 1 as place from jsonb_array_elements(themes) with ordinality l (value, place) loop
		form := jsonb_build_object('theme', arca.text_shape(regexp_replace(one.value ->> 'theme', '\s+', ' ', 'g'), 2, 80),
			'heard', arca.text_shape(one.value ->> 'heard', 10, 2000), 'decision', one.value -> 'decision',
			'reason', arca.text_shape(one.value ->> 'reason', 20, 3000),
			'comments', coalesce((select jsonb_agg(distinct n::bigint order by n::bigint) from jsonb_array_elements_text(
				coalesce(one.value -> 'comments', '[]')) n), '[]'));
		if form @? '$.* ? (@ == null)' then
			raise exception 'at /themes/%/% form', one.place, (select key from jsonb_each(form) where value = 'null' order by key limit 1)
				using errcode = 'AR253';
		end if;
		if exists (select from jsonb_array_elements_text(form -> 'comments') n where not exists (select from arca.comments c
				where c.id = n::bigint and c.kind = of_kind and c.subject = of_subject and c.deleted_at is null)) then
			raise exception 'at /themes/%/comments unknown', one.place using errcode = 'AR253';
		end if;
		kept := kept || form;
	end loop;
	return kept;
end $$;

-- By staff with a fresh proof; once more is a new version. Whoever wrote it is told.
create or replace function api.response_give(token_hash text, body jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{staff}', true);
	by_seat bigint := arca.seat(a.id, '{staff}');
	of_kind text := body ->> 'kind';
	of_subject bigint := (body ->> 'subject')::bigint;
	of_summary text := arca.field_text(body, 'summary', 1, 2000, false);
	w arca.awaited;
	before arca.responses;
	r arca.responses;
begin
	perform arca.check_language(body ->> 'language');
	select * into w from arca.awaited where kind = of_kind and subject = of_subject for no key update;
	if not found or w.since > arca.clock() then
		raise exception 'nothing waits' using errcode = 'AR254';
	end if;
	perform arca.subject_shown(of_kind, of_subject);
	select * into before from arca.responses where kind = of_kind and subject = of_subject order by version desc limit 1;
	r := row(of_kind, of_subject, coalesce(before.version, 0) + 1, body ->> 'language', of_summary,
		arca.themes_form(of_kind, of_subject, body -> 'themes'), by_seat, arca.clock())::arca.responses;
	if (before.language, before.summary, before.themes) is distinct from (r.language, r.summary, r.themes) then
		insert into arca.responses select (r).*;
		update arca.awaited set answered_at = coalesce(answered_at, r.at) where kind = of_kind and subject = of_subject;
		perform arca.act('response_given', 'staff', by_seat, jsonb_build_object('kind', of_kind, 'number', of_subject, 'version', r.version));
		perform arca.mail(o, 'response_given', null, jsonb_build_object('what', of_kind, 'title', arca.thread_json(of_kind, of_subject) ->> 'title'))
		from arca.accounts o where o.id = arca.author_of(of_kind, of_subject) and o.state = 'active';
		-- its author has a letter
		perform arca.followers_tell(of_kind, of_subject, 'response', arca.author_of(of_kind, of_subject));
	end if;
	return api.responses_of(of_kind, of_subject);
end $$;
