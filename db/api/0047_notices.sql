-- Notices: made in the transaction in which something happens, by one statement for all whom it concerns (of what very many
-- follow soon after it, by the clerk), merged with what they have not read yet. Rows of several accounts are locked in the order
-- of the accounts, here and in 0048, so that nobody waits in a circle; and whoever is being erased, or changes their address at
-- that moment, is passed over.

-- These have letters of their own, at once, and are in no digest.
create or replace function arca.has_letter(what text) returns boolean
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select what in ('hidden', 'restored', 'blocked', 'unblocked', 'appeal', 'invited', 'merge_asked', 'valued')
$$;

-- When what happens now is mailed, to whom wants it so in this zone: at eight, of the day that the zone's clock says, in
-- summer and in winter; weekly, on Monday. Null: not at all.
create or replace function arca.digest_due(digest text, zone text, now timestamptz) returns timestamptz
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	here timestamp;
	day date;
begin
	if digest = 'none' then
		return null;
	elsif digest = 'now' then
		return now + interval '5 minutes';
	end if;
	here := now at time zone zone;
	day := here::date + case when here::time < time '08:00' then 0 else 1 end;
	if digest = 'weekly' then
		day := day + (8 - extract(isodow from day)::integer) % 7;
	end if;
	return (day + time '08:00') at time zone zone;
exception when invalid_parameter_value then -- a zone that is no more: nothing else is to fail for that
	return arca.digest_due(digest, 'UTC', now);
end $$;

-- How many of those who follow a thing are told in the transaction of whoever does something; where more do, the clerk tells
-- them, `step` at a time, and what happened there meanwhile, up to `together` times, at once. Public.
create or replace function arca.tell_rules(out few integer, out step integer, out together integer)
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select 500, 2000, 200
$$;

-- Tells these accounts that something happened, so many times. Of `one` among them, if it is not null, `what_for_one` happened
-- instead. Of kinds that nobody is told about it does nothing.
drop function if exists arca.notices_put(bigint[], text, bigint, text, bigint, text, bigint, text);
create or replace function arca.notices_put(of_accounts bigint[], of_kind text, of_subject bigint, of_what text,
	of_latest bigint default null, of_phase text default null, one bigint default null, what_for_one text default null,
	times integer default 1)
returns bigint language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	now timestamptz := arca.clock();
	of_city text := (select zone from arca.city);
	rows bigint;
begin
	if not of_kind in ('debate', 'project', 'round', 'comment', 'account', 'proposal', 'question') then
		return 0;
	end if;
	insert into arca.notices as n (account, kind, subject, what, latest, phase, count, at, due_at)
	select w.id, of_kind, of_subject, w.what, of_latest, of_phase, times, now,
		case when not arca.has_letter(w.what) then arca.digest_due(w.digest, w.zone, now) end
	from (select a.id, coalesce(a.zone, of_city) as zone, coalesce(t.digest, 'daily') as digest,
			case when a.id = one then what_for_one else of_what end as what
		from arca.accounts a left join arca.tellings t on t.account = a.id
		where a.id = any (of_accounts) and a.state = 'active' order by a.id for key share of a skip locked) w
	on conflict (account, kind, subject, what) where read_at is null do update set count = n.count + excluded.count,
		latest = excluded.latest, phase = excluded.phase, at = excluded.at, place = excluded.place,
		due_at = coalesce(n.due_at, excluded.due_at);
	get diagnostics rows = row_count;
	return rows;
end $$;

-- Those who follow are told, now or soon; not those `besides`. `one`, who need not follow, is told `what_for_one` instead, now.
drop function if exists arca.followers(text, bigint, bigint);
create or replace function arca.followers_tell(of_kind text, of_subject bigint, of_what text, besides bigint[], of_latest bigint,
	one bigint, what_for_one text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	few integer := (select r.few from arca.tell_rules() r);
	known bigint[] := array_remove(besides || one, null);
	told bigint[] := array(select account from arca.follows where kind = of_kind and subject = of_subject and is_on
		and not account = any (known) limit few + 1);
begin
	if cardinality(told) > few then
		insert into arca.follower_tellings (kind, subject, what, latest, besides, at)
		values (of_kind, of_subject, of_what, of_latest, known, arca.clock());
		told := '{}';
	end if;
	perform arca.notices_put(array_remove(told || one, null), of_kind, of_subject, of_what, of_latest, one => one, what_for_one => what_for_one);
end $$;

-- The same, of what concerns nobody more than the others; not whoever did it.
create or replace function arca.followers_tell(of_kind text, of_subject bigint, of_what text, by_whom bigint,
	of_latest bigint default null) returns void
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select arca.followers_tell(of_kind, of_subject, of_what, array[by_whom], of_latest, null::bigint, null::text)
$$;

-- Whom it names is told that, whom it answers that, and the others who follow that there is a comment: each one thing;
-- then who wrote it follows.
create or replace function arca.comment_tell(c arca.comments) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	named bigint[] := array(select distinct account from arca.mentions where comment = c.id and account <> c.author);
	answered bigint := (select author from arca.comments where id = c.parent and author <> c.author and not author = any (named));
begin
	if not c.kind in ('debate', 'project', 'proposal', 'question') then
		return;
	end if;
	perform arca.notices_put(named, c.kind, c.subject, 'mention', c.id);
	perform arca.followers_tell(c.kind, c.subject, 'comment', named || c.author, c.id, answered, 'reply');
	if coalesce((select follows_commented from arca.tellings where account = c.author), true) then
		perform arca.follow_own(c.author, c.kind, c.subject);
	end if;
end $$;

-- --- followers of what very many follow, by the clerk ---------------------------------------------

-- One step: tells some of those who follow one thing what happened there, all of it that nobody was told yet when the first of
-- them was; how many it went through, 0 when nothing is left. How far it is is written with the notices, so whoever dies in
-- between, or comes twice, tells nobody twice and leaves out nobody.
create or replace function arca.followers_told(step integer default null) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	r record := arca.tell_rules();
	most integer := coalesce(followers_told.step, r.step);
	p arca.follower_tellings;
	told bigint[];
	same record;
begin
	perform pg_advisory_xact_lock(hashtextextended('followers are told', 28));
	select * into p from arca.follower_tellings order by id limit 1;
	if not found then
		return 0;
	end if;
	if p.together is null then
		update arca.follower_tellings set together = p.id where id in (select id from arca.follower_tellings
			where kind = p.kind and subject = p.subject and what = p.what and together is null order by id limit r.together);
	end if;
	told := array(select account from arca.follows where kind = p.kind and subject = p.subject and is_on
		and account > p.after order by account limit most);
	for same in select m.times, m.latest, array_agg(m.account) as accounts from (select f.account, count(*)::integer as times, max(t.latest) as latest
				from arca.follows f join arca.follower_tellings t on t.together = p.id and f.at <= t.at and not f.account = any (t.besides)
				where f.account = any (told) and f.kind = p.kind and f.subject = p.subject group by f.account) m
			group by m.times, m.latest order by m.latest, m.times loop
		perform arca.notices_put(same.accounts, p.kind, p.subject, p.what, same.latest, times => same.times);
	end loop;
	if cardinality(told) < most then
		delete from arca.follower_tellings where together = p.id;
	else
		update arca.follower_tellings set after = told[most] where id = p.id;
	end if;
	return greatest(cardinality(told), 1);
end $$;

-- Whoever wrote it: of a project, all of them.
create or replace function arca.writers(of_kind text, number bigint) returns bigint[]
language sql stable set search_path = pg_catalog, pg_temp as $$
	select array(select arca.author_of(of_kind, number) union select account from arca.project_authors
		where of_kind = 'project' and project = number and accepted_at is not null and ended_at is null)
$$;

-- What was asked was answered, or taken back: there is nothing to read any more.
create or replace function arca.notice_over(of_account bigint, of_kind text, of_subject bigint, of_what text) returns void
language sql volatile set search_path = pg_catalog, pg_temp as $$
	update arca.notices set read_at = arca.clock(), due_at = null
	where account = of_account and kind = of_kind and subject = of_subject and what = of_what and read_at is null
$$;

-- --- phases, by the clerk -------------------------------------------------------------------------

-- One step: notes phases that began, and tells some followers of one of them; how many followers it went through, 0 when
-- nothing is left. How far it is is written with the notices, so whoever dies in between, or comes twice, tells nobody
-- twice. With 100,000 followers that is fifty steps, each of a fraction of a second.
create or replace function arca.phases_tell(step integer default 2000) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	p arca.phase_tellings;
	told bigint[];
begin
	perform pg_advisory_xact_lock(hashtextextended('phases are told', 28));
	insert into arca.phase_tellings (budget, phase, at)
	select b.id, b.now, greatest(b.published_at, coalesce((select starts_at from arca.budget_phases s
		where s.budget = b.id and s.phase = b.now and s.starts_at <= arca.clock()), arca.clock()))
	from (select *, arca.budget_phase(o) as now from arca.budgets o where published_at is not null) b
	where b.now <> 'drafting' on conflict do nothing;
	select * into p from arca.phase_tellings where done_at is null order by at, budget limit 1;
	if not found then
		return 0;
	end if;
	told := array(select account from arca.follows where kind = 'round' and subject = p.budget and is_on and at <= p.at
		and account > p.after order by account limit step);
	perform arca.notices_put(told, 'round', p.budget, 'phase', null, p.phase);
	update arca.phase_tellings set after = coalesce(told[cardinality(told)], after),
		done_at = case when cardinality(told) < step then arca.clock() end
	where budget = p.budget and phase = p.phase;
	return greatest(cardinality(told), 1);
end $$;

-- --- reading --------------------------------------------------------------------------------------

-- So many, or as many as are said to be "more than".
create or replace function arca.unread(of_account bigint) returns bigint
language sql stable set search_path = pg_catalog, pg_temp as $$
	select count(*) from (select from arca.notices where account = of_account and read_at is null limit 100) n
$$;

-- Decisions have a page of their own; what is about one comment leads to it.
create or replace function arca.notice_path(n arca.notices) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
	select case when n.what in ('hidden', 'restored', 'blocked', 'unblocked', 'appeal') then 'debates/decisions'
		when n.what in ('comment', 'reply', 'mention') and exists (select from arca.comments where id = n.latest and deleted_at is null)
			then arca.told_path(n.kind, n.subject) || '?comment=' || n.latest
		when n.what = 'valued' then arca.told_path(n.kind, n.subject) || '#valuation'
		when n.what = 'response' then arca.told_path(n.kind, n.subject) || '#response'
		else arca.told_path(n.kind, n.subject) end
$$;

-- The newest comment that it is about, unless it is hidden or deleted, or what it is said about is hidden.
create or replace function arca.notice_comment(n arca.notices, title text) returns arca.comments
language sql stable set search_path = pg_catalog, pg_temp as $$
	select c from arca.comments c where c.id = n.latest and n.what in ('comment', 'reply', 'mention') and title is not null
		and c.hidden is null and c.deleted_at is null
$$;

create or replace function arca.notice_json(n arca.notices, spoken text) returns json
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	title text := arca.told_title(n.kind, n.subject, n.account, spoken);
	c arca.comments := arca.notice_comment(n, title);
begin
	return json_build_object('number', n.id, 'place', n.place, 'kind', n.kind, 'what', n.what, 'title', title,
		'path', arca.notice_path(n), 'count', n.count, 'phase', n.phase, 'at', api.rfc3339(n.at),
		'until', case n.what when 'ending' then api.rfc3339(to_timestamp(n.latest)) end,
		'is_read', n.read_at is not null, 'excerpt', arca.told_excerpt(c.text), 'language', c.language,
		'by', (select arca.author_json(a) from arca.accounts a where a.id = c.author),
		'into', case n.what when 'merged' then arca.project_link(n.latest) end);
end $$;

-- Thirty, the newest first: what is unread is marked, and what was read stays where it was.
create or replace function api.notices(token_hash text, spoken text, cursor bigint) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash);
	a arca.accounts := i.a;
begin
	return (with page as (select n, place from arca.notices n where account = a.id and (cursor is null or place < cursor)
			order by place desc limit 31)
		select json_build_object('items', (select coalesce(json_agg(arca.notice_json(n, spoken) order by place desc), '[]')
			from (select * from page order by place desc limit 30) l),
		'next', (select min(place)::text from (select place from page order by place desc limit 30) l
			where (select count(*) from page) > 30),
		'unread', arca.unread(a.id)));
end $$;

create or replace function api.notice_read(token_hash text, number bigint) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash);
	a arca.accounts := i.a;
begin
	update arca.notices set read_at = coalesce(read_at, arca.clock()), due_at = null where id = number and account = a.id;
	if not found then
		raise exception 'no such notice' using errcode = 'AR404';
	end if;
	return json_build_object('unread', arca.unread(a.id));
end $$;

-- All up to the newest that was shown: what came meanwhile stays unread.
create or replace function api.notices_read(token_hash text, body jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash);
	a arca.accounts := i.a;
begin
	update arca.notices set read_at = arca.clock(), due_at = null
	where account = a.id and read_at is null and place <= (body ->> 'until')::bigint;
	return json_build_object('unread', arca.unread(a.id));
end $$;

-- --- tidying and erasing --------------------------------------------------------------------------

create or replace function arca.notices_tidy() returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	read_before timestamptz := arca.clock() - arca.keep('notice_read'); -- a variable: the clock is asked once, for the index
	made_before timestamptz := arca.clock() - arca.keep('notice');
	rows bigint;
begin
	delete from arca.notices where read_at <= read_before;
	get diagnostics rows = row_count;
	perform arca.tidy_note('notice_read', rows);
	delete from arca.notices where read_at is null and at <= made_before;
	get diagnostics rows = row_count;
	perform arca.tidy_note('notice', rows);
end $$;

create or replace function arca.told_erase(of_account bigint) returns void
language sql volatile set search_path = pg_catalog, pg_temp as $$
	delete from arca.notices where account = of_account;
	delete from arca.follows where account = of_account;
	delete from arca.tellings where account = of_account;
	update arca.follower_tellings set besides = array_remove(besides, of_account) where of_account = any (besides)
$$;
