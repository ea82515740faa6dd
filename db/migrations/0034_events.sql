-- What happens, for pages that are open: how many comments there are now, that a debate was closed. Public facts alone, of nobody.
-- Triggers note it in the transaction of what happens, without a number. Numbers are given one batch after another, under the lock of
-- one row (db/api/0056): a sequence's would be seen out of order, since who draws first may commit last, and who reads "all after 7"
-- would miss the 6 that comes later. A lock that writers took would put them all in one queue, and could wait for them in a circle.

-- What happened and has no number yet. What it comes to is read when it gets one.
create table arca.happened (
	id bigint generated always as identity primary key,
	kind text not null check (kind in ('comments', 'stances', 'supports', 'answers', 'closed', 'reached', 'response', 'phase')),
	topic text not null check (topic ~ '^((debate|project|proposal|question):[1-9][0-9]{0,15}|round:[a-z0-9-]{1,64})$'),
	at timestamptz not null
);
create index on arca.happened (at);

create table arca.events (
	id bigint primary key check (id >= 1), -- without gaps, in the order of commits
	kind text not null,
	topic text not null,
	facts jsonb not null check (jsonb_typeof(facts) = 'object' and octet_length(facts::text) <= 2000),
	at timestamptz not null,             -- the city's clock: kept for so long
	numbered_at timestamptz not null default clock_timestamp() -- not the city's: sums are told once a second, whatever its clock says
);
create index on arca.events (topic, kind, numbered_at);
create index on arca.events (at);

-- The newest number, and up to which they are forgotten. Who gives numbers holds this row.
create table arca.event_head (
	is_one boolean primary key default true check (is_one),
	last bigint not null,
	forgotten bigint not null,
	check (forgotten <= last)
);
insert into arca.event_head (last, forgotten) values (0, 0);

create function arca.tell_events() returns trigger language plpgsql as $$
begin
	notify arca_events;
	return null;
end $$;
create trigger tell after insert on arca.happened for each statement execute function arca.tell_events();

-- Its arguments: the kind of event, and of what it is. Of the owner: roles that move rounds write no events by themselves.
create function arca.note_event() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	insert into arca.happened (kind, topic, at) values (tg_argv[0], tg_argv[1] || ':' || (to_jsonb(new) ->> tg_argv[2]), arca.clock());
	return null;
end $$;
create function arca.note_thread() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	insert into arca.happened (kind, topic, at) values (tg_argv[0], new.kind || ':' || new.subject, arca.clock());
	return null;
end $$;
create function arca.note_budget() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	insert into arca.happened (kind, topic, at) select 'phase', 'round:' || slug, arca.clock() from arca.budgets where id = new.budget;
	return null;
end $$;

create trigger note_event after update of comments on arca.threads
	for each row when (old.comments <> new.comments) execute function arca.note_thread('comments');
create trigger note_response after insert on arca.responses
	for each row execute function arca.note_thread('response');
create trigger note_stances after update of agree, disagree on arca.debates
	for each row when ((old.agree, old.disagree) is distinct from (new.agree, new.disagree))
	execute function arca.note_event('stances', 'debate', 'id');
create trigger note_closed after update of closed_at on arca.debates
	for each row when (old.closed_at is null and new.closed_at is not null) execute function arca.note_event('closed', 'debate', 'id');
create trigger note_supports after update of supports, paper_supports on arca.projects
	for each row when ((old.supports, old.paper_supports) is distinct from (new.supports, new.paper_supports))
	execute function arca.note_event('supports', 'project', 'id');
create trigger note_supports after update of supports on arca.proposals
	for each row when (old.supports <> new.supports) execute function arca.note_event('supports', 'proposal', 'id');
create trigger note_reached after update of reached_at on arca.proposals
	for each row when (old.reached_at is null and new.reached_at is not null) execute function arca.note_event('reached', 'proposal', 'id');
create trigger note_answers after update of counts on arca.questions
	for each row when (old.counts <> new.counts) execute function arca.note_event('answers', 'question', 'id');
-- The clerk moves a vote; phases before it begin by the clock, and the clerk notes each once.
create trigger note_phase after update of step on arca.rounds
	for each row when (old.step <> new.step) execute function arca.note_event('phase', 'round', 'slug');
create trigger note_phase after insert on arca.phase_tellings
	for each row execute function arca.note_budget();
