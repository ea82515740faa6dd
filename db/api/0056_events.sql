-- Events get their numbers here, one batch after another, and are read after a number.

-- What everybody may read of it, now; null where it is hidden, and then nothing is told.
create or replace function arca.event_facts(of_kind text, of_topic text) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
	of_thing text := split_part(of_topic, ':', 1);
	name text := split_part(of_topic, ':', 2);
	number bigint := case when of_thing <> 'round' then name::bigint end;
begin
	if (of_thing = 'debate' and exists (select from arca.debates d where d.id = number and d.hidden is not null))
		or (of_thing = 'project' and exists (select from arca.projects p where p.id = number and (p.hidden is not null or p.state = 'draft')))
		or (of_thing = 'proposal' and exists (select from arca.proposals p where p.id = number and p.hidden is not null)) then
		return null;
	end if;
	return case of_kind
		when 'comments' then (select jsonb_build_object('comments', t.comments, 'last', t.last_comment)
			from arca.threads t where t.kind = of_thing and t.subject = number)
		when 'stances' then (select jsonb_build_object('agree', d.agree, 'disagree', d.disagree) from arca.debates d where d.id = number)
		when 'supports' then case of_thing
			when 'project' then (select jsonb_build_object('supports', p.supports, 'paper_supports', p.paper_supports)
				from arca.projects p where p.id = number)
			else (select jsonb_build_object('supports', p.supports, 'needed', p.needed) from arca.proposals p where p.id = number) end
		when 'answers' then (select jsonb_build_object('counts', to_jsonb(q.counts)) from arca.questions q where q.id = number)
		when 'reached' then (select jsonb_build_object('supports', p.supports, 'needed', p.needed) from arca.proposals p where p.id = number)
		when 'response' then (select jsonb_build_object('version', max(r.version)) from arca.responses r where r.kind = of_thing and r.subject = number)
		when 'phase' then jsonb_build_object(
			'phase', (select arca.budget_phase(b) from arca.budgets b where b.slug = name and b.published_at is not null),
			'step', (select r.step from arca.rounds r where r.slug = name))
		else '{}' end;
end $$;

-- Numbers all that can have one. A sum that was told within a second waits for the next, which tells what it is then. True: something
-- waits for that. One at a time: whoever reads up to a number has all below it.
create or replace function arca.events_number() returns boolean
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
	head arca.event_head;
begin
	select * into head from arca.event_head for update;
	with due as (
		delete from arca.happened h where h.kind in ('closed', 'reached', 'response', 'phase') or not exists (
			select from arca.events e where e.topic = h.topic and e.kind = h.kind and e.numbered_at > clock_timestamp() - interval '1 second')
		returning h.id, h.kind, h.topic, h.at),
	one as (select d.kind, d.topic, max(d.id) as place, max(d.at) as at, arca.event_facts(d.kind, d.topic) as facts
		from due d group by d.kind, d.topic),
	numbered as (
		insert into arca.events (id, kind, topic, facts, at)
		select head.last + row_number() over (order by o.place), o.kind, o.topic, o.facts, o.at from one o where o.facts is not null
		returning id)
	update arca.event_head set last = greatest(last, (select max(n.id) from numbered n));
	return exists (select from arca.happened);
end $$;

-- What came after a number: at most 500 of them, and of the newest 2048 at most, which is what a web process keeps. What is up to
-- `floor` is gone.
create or replace function api.events_take(after bigint) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
	waits boolean := false;
	head arca.event_head;
	floor bigint;
	items json;
	newest bigint;
begin
	if exists (select from arca.happened) then
		waits := arca.events_number();
	end if;
	select * into head from arca.event_head;
	floor := greatest(head.forgotten, head.last - 2048);
	select coalesce(json_agg(json_build_object('id', e.id, 'kind', e.kind, 'topic', e.topic,
			'data', jsonb_build_object('topic', e.topic) || e.facts) order by e.id), '[]'),
		case when count(*) = 500 then max(e.id) end
	into items, newest
	from (select * from arca.events where id > greatest(after, floor) and id <= head.last order by id limit 500) e;
	return json_build_object('last', coalesce(newest, head.last), 'floor', floor, 'waits', waits, 'more', newest is not null, 'items', items);
end $$;

create or replace function arca.events_tidy() returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	before timestamptz := arca.clock() - arca.keep('event');
	gone bigint;
	rows bigint;
begin
	perform from arca.event_head for update;
	select max(id) into gone from arca.events where at <= before;
	delete from arca.events where id <= gone;
	get diagnostics rows = row_count;
	delete from arca.happened where at <= before;
	if rows > 0 then
		update arca.event_head set forgotten = greatest(forgotten, gone);
		notify arca_events;
	end if;
	perform arca.tidy_note('event', rows);
end $$;
