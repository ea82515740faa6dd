-- Moderation as it is read: by everybody, by moderators, by authors.

-- What it is, or what it is said about: a kind, its number, what it is called; null for accounts.
create or replace function arca.thread_json(of_kind text, of_subject bigint) returns json
language sql stable set search_path = pg_catalog, pg_temp as $$
	select json_build_object('kind', 'debate', 'number', id, 'budget', null, 'title', case when hidden is null then title end)
	from arca.debates where of_kind = 'debate' and id = of_subject
	union all
	select json_build_object('kind', 'project', 'number', p.id, 'budget', b.slug, 'title', case when hidden is null then title end)
	from arca.projects p join arca.budgets b on b.id = p.budget where of_kind = 'project' and p.id = of_subject
	union all
	select json_build_object('kind', 'proposal', 'number', id, 'budget', null, 'title', case when hidden is null then title end)
	from arca.proposals where of_kind = 'proposal' and id = of_subject
	union all
	select json_build_object('kind', 'question', 'number', id, 'budget', null, 'title', titles ->> (select languages[1] from arca.city))
	from arca.questions where of_kind = 'question' and id = of_subject
	union all
	select json_build_object('kind', 'meeting', 'number', id, 'budget', null, 'title', titles ->> (select languages[1] from arca.city))
	from arca.meetings where of_kind = 'meeting' and id = of_subject
$$;

-- As everybody may read it. Whom a block is about is not said.
create or replace function arca.decision_json(d arca.decisions) returns json
language sql stable set search_path = pg_catalog, pg_temp as $$
	select json_build_object('number', d.id, 'kind', d.kind,
		'subject', case when d.kind <> 'account' then d.subject end,
		'of', arca.thread_json(coalesce((select c.kind from arca.comments c where c.id = d.comment), d.kind),
			coalesce((select c.subject from arca.comments c where c.id = d.comment), d.debate, d.project, d.proposal)),
		'what', d.what, 'reason', d.reason, 'note', d.note, 'seat', d.seat, 'at', api.rfc3339(d.at),
		'reports', d.reports, 'until', api.rfc3339(d.until),
		'appeal', (select json_build_object('at', api.rfc3339(at), 'outcome', outcome,
			'decided_at', api.rfc3339(decided_at)) from arca.appeals where decision = d.id))
$$;

-- Fifty of them, the newest first.
create or replace function api.decisions(before bigint) returns json
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	with page as (select d, id from arca.decisions d where before is null or id < before
		order by id desc limit 50)
	select json_build_object('items', coalesce((select json_agg(arca.decision_json(d) order by id desc)
			from page), '[]'),
		'next', (select min(id)::text from page having count(*) = 50))
$$;

-- Rules and numbers. How long reports waited for a person: of what was decided in the last year.
create or replace function api.moderation() returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	select json_build_object(
		'rules', (select row_to_json(r) from arca.moderation_rules() r),
		'decisions', (select json_object_agg(what, n) from (select w.what, count(d.id) as n
			from unnest('{hidden_by_reports,hidden,kept,restored,blocked,unblocked}'::text[]) w (what)
			left join arca.decisions d on d.what = w.what group by w.what) c),
		'reasons', (select json_agg(json_build_object('reason', r.reason, 'hidden', (select count(*)
				from arca.decisions d where d.reason = r.reason and d.what = 'hidden')) order by r.place)
			from unnest(arca.moderation_reasons()) with ordinality r (reason, place)),
		'waiting', (select count(*) from arca.waiting),
		'waiting_since', (select api.rfc3339(min(since)) from arca.waiting),
		'decided', w.decided, 'median_seconds', w.median, 'p90_seconds', w.p90,
		'appeals', (select json_build_object('asked', count(*), 'decided', count(decided_at),
			'upheld', count(*) filter (where outcome = 'upheld'),
			'overdue', count(*) filter (where decided_at is null and due_at < arca.clock())) from arca.appeals))
	from (select count(*) as decided,
			percentile_disc(0.5) within group (order by took) as median,
			percentile_disc(0.9) within group (order by took) as p90
		from (select floor(extract(epoch from at - waited_since))::bigint as took from arca.decisions
			where seat is not null and waited_since is not null
				and at > arca.clock() - interval '365 days') t) w
$$;

-- What moderators see of somebody's words, hidden or not; null where they are gone.
create or replace function arca.content_json(of_kind text, number bigint) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
	select jsonb_build_object('kind', 'debate', 'number', d.id, 'of', arca.thread_json('debate', d.id),
		'title', d.title, 'text', d.text, 'conclusions', d.conclusions, 'answers', null, 'language', d.language,
		'author', arca.author_json(a), 'created_at', api.rfc3339(d.created_at), 'hidden', arca.hidden_json(d.hidden))
	from arca.debates d join arca.accounts a on a.id = d.author where of_kind = 'debate' and d.id = number
	union all
	select jsonb_build_object('kind', 'project', 'number', p.id, 'of', arca.thread_json('project', p.id),
		'title', p.title, 'text', p.text, 'conclusions', null, 'answers', null, 'language', p.language,
		'author', arca.author_json(a), 'created_at', api.rfc3339(p.published_at), 'hidden', arca.hidden_json(p.hidden))
	from arca.projects p join arca.accounts a on a.id = p.author where of_kind = 'project' and p.id = number
	union all
	select jsonb_build_object('kind', 'proposal', 'number', p.id, 'of', arca.thread_json('proposal', p.id),
		'title', p.title, 'text', p.text, 'conclusions', p.reason, 'answers', null, 'language', p.language,
		'author', arca.author_json(a), 'created_at', api.rfc3339(p.created_at), 'hidden', arca.hidden_json(p.hidden))
	from arca.proposals p join arca.accounts a on a.id = p.author where of_kind = 'proposal' and p.id = number
	union all
	select jsonb_build_object('kind', 'comment', 'number', c.id, 'of', arca.thread_json(c.kind, c.subject),
		'title', null, 'text', c.text, 'conclusions', null, 'answers', (select text from arca.comments p
			where p.id = c.parent), 'language', c.language,
		'author', arca.author_json(a), 'created_at', api.rfc3339(c.created_at), 'hidden', arca.hidden_json(c.hidden))
	from arca.comments c join arca.accounts a on a.id = c.author
	where of_kind = 'comment' and c.id = number
$$;

-- What a moderator may want to know of an author: how often something of theirs is hidden, and a block.
create or replace function arca.author_record(of_account bigint) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
	select jsonb_build_object('hidden', (select count(*) from arca.debates where author = a.id and hidden is not null)
			+ (select count(*) from arca.projects where author = a.id and hidden is not null)
			+ (select count(*) from arca.proposals where author = a.id and hidden is not null)
			+ (select count(*) from arca.comments where author = a.id and hidden is not null),
		'blocks', (select count(*) from arca.decisions where account = a.id and what = 'blocked'),
		'blocked_until', case when a.blocked_until > arca.clock() then api.rfc3339(a.blocked_until) end,
		'block', case when a.blocked_until > arca.clock() then a.block end)
	from arca.accounts a where a.id = of_account
$$;

-- Reported things, those that waited longest first: each with its words, what is around it, and why.
create or replace function api.moderation_queue(token_hash text, cursor text)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{moderator}', false);
	after record := arca.place_read('waiting', cursor);
begin
	return (with page as (
		select w.*, arca.content_json(w.kind, w.subject) as content,
			arca.author_of(w.kind, w.subject) as author,
			(extract(epoch from w.since) * 1000000)::bigint as first, row_number() over (order by since, number) as place
		from arca.waiting w where after.second is null
			or (w.since, w.number) > ('epoch'::timestamptz + make_interval(secs => after.first / 1000000.0), after.second)
		order by w.since, w.number limit 21)
	select json_build_object('items', coalesce((select json_agg(jsonb_build_object('content', content,
				'since', api.rfc3339(since), 'reports', reports,
				'reasons', (select json_agg(json_build_object('reason', reason, 'count', n) order by n desc, reason)
					from (select reason, count(*) as n from arca.reports r where r.kind = page.kind
						and r.subject = page.subject and decision is null group by reason) g),
				'notes', (select coalesce(json_agg(note order by id), '[]') from (select id, note
					from arca.reports r where r.kind = page.kind and r.subject = page.subject
						and decision is null and note is not null order by id limit 20) n),
				'record', arca.author_record(author), 'is_own', author = a.id) order by place)
			from page where place <= 20), '[]'),
		'next', (select arca.place_text('waiting', first, number) from page
			where place = 20 and exists (select from page where place = 21)),
		'total', (select count(*) from arca.waiting)));
end $$;

create or replace function arca.appeal_json(d arca.decisions) returns json
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select json_build_object('decision', arca.decision_json(d), 'content', case when d.kind <> 'account'
			then arca.content_json(d.kind, d.subject) end,
		'pseudonym', (select pseudonym from arca.accounts where id = p.account),
		'text', p.text, 'at', api.rfc3339(p.at), 'due_at', api.rfc3339(p.due_at),
		'is_overdue', p.decided_at is null and p.due_at < arca.clock(),
		'outcome', p.outcome, 'answer', p.answer)
	from arca.appeals p where p.decision = d.id
$$;

-- Appeals that wait, those due first; whether it is somebody else's to decide.
create or replace function api.appeals(token_hash text, cursor text)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{moderator,staff}', false);
	after record := arca.place_read('due', cursor);
begin
	return (with page as (
		select p.*, d, (extract(epoch from p.due_at) * 1000000)::bigint as first,
			row_number() over (order by p.due_at, p.decision) as place
		from arca.appeals p join arca.decisions d on d.id = p.decision
		where p.decided_at is null and (after.second is null or (p.due_at, p.decision)
			> ('epoch'::timestamptz + make_interval(secs => after.first / 1000000.0), after.second))
		order by p.due_at, p.decision limit 21)
	select json_build_object('items', coalesce((select json_agg(arca.appeal_json(d)::jsonb || jsonb_build_object(
				'may_decide', account <> a.id and not exists (select from arca.grants g
					where g.id = (d).seat and g.account = a.id)) order by place)
			from page where place <= 20), '[]'),
		'next', (select arca.place_text('due', first, decision) from page
			where place = 20 and exists (select from page where place = 21))));
end $$;

-- Accounts that are blocked now, those that end last first.
create or replace function api.blocks(token_hash text)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{moderator}', false);
begin
	return (select json_build_object('items', coalesce(json_agg(json_build_object('decision', arca.decision_json(d),
				'pseudonym', w.pseudonym, 'is_own', w.id = a.id) order by w.blocked_until desc, d.id desc), '[]'), 'next', null)
		from (select * from arca.accounts where blocked_until > arca.clock()
			order by blocked_until desc limit 500) w join arca.decisions d on d.id = w.block);
end $$;

-- To an author: the decision, their own words, and what came of an appeal.
create or replace function arca.own_decision_json(d arca.decisions) returns json
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select json_build_object('decision', arca.decision_json(d),
		'title', coalesce((select title from arca.debates where id = d.debate),
			(select title from arca.projects where id = d.project), (select title from arca.proposals where id = d.proposal)),
		'text', coalesce((select text from arca.debates where id = d.debate), (select text from arca.projects where id = d.project),
			(select text from arca.proposals where id = d.proposal),
			(select text from arca.comments where id = d.comment)),
		'appeal_until', api.rfc3339(arca.appeal_until(d)),
		'appeal', (select json_build_object('text', text, 'at', api.rfc3339(at), 'due_at', api.rfc3339(due_at),
				'outcome', outcome, 'answer', answer, 'decided_at', api.rfc3339(decided_at))
			from arca.appeals where decision = d.id))
$$;

-- What was decided about whoever is signed in and what they wrote, the newest first.
create or replace function api.decisions_own(token_hash text, before bigint)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash);
	a arca.accounts := i.a;
begin
	return (with mine as (
			select id from arca.decisions where account = a.id
			union all select x.id from arca.debates o join arca.decisions x on x.debate = o.id where o.author = a.id
			union all select x.id from arca.projects o join arca.decisions x on x.project = o.id where o.author = a.id
			union all select x.id from arca.proposals o join arca.decisions x on x.proposal = o.id where o.author = a.id
			union all select x.id from arca.comments o join arca.decisions x on x.comment = o.id where o.author = a.id),
		page as (select d, d.id from arca.decisions d where d.id in (select id from mine)
			and d.what <> 'kept' and (before is null or d.id < before) order by d.id desc limit 50)
	select json_build_object('items', coalesce((select json_agg(arca.own_decision_json(d) order by id desc)
			from page), '[]'),
		'next', (select min(id)::text from page having count(*) = 50)));
end $$;
