-- Polls: what staff ask everybody (or whoever lives somewhere, or is of an age) through the sealed ballot box. Their definition,
-- until there is a round of the same slug: from then on that round's manifest holds.

create table arca.polls (
	id integer generated always as identity primary key,
	slug text not null unique check (slug ~ '^[a-z0-9-]{1,64}$'),
	seat bigint not null references arca.grants, -- who drafted it
	proposal bigint unique references arca.proposals, -- that brought it about: one poll each
	titles jsonb not null check (jsonb_typeof(titles) = 'object' and titles <> '{}'), -- by language
	intros jsonb not null check (jsonb_typeof(intros) = 'object'),
	zone text not null,
	opens_at timestamptz not null,
	closes_at timestamptz not null check (closes_at > opens_at),
	-- [{titles, texts, kind: single or multiple, most, options: [{titles, texts}]}], each a contest of the round
	questions jsonb not null check (jsonb_typeof(questions) = 'array' and jsonb_array_length(questions) between 1 and 16),
	least_age smallint check (least_age between 1 and 120), -- when it opens; null: any
	districts text[] not null check (cardinality(districts) <= 64), -- none: all
	ways text[] not null check (ways <@ '{account,code}' and cardinality(ways) between 1 and 2),
	census integer not null check (census between 1 and 1000000), -- no more than so many vote
	created_at timestamptz not null,
	published_at timestamptz
);
create index on arca.polls (seat);
create index polls_published on arca.polls (id) where published_at is not null;

-- What was announced is what is voted.
create function arca.keep_poll() returns trigger language plpgsql as $$
begin
	if old.published_at is not null then
		raise exception 'rows of % are never changed once they are published', tg_table_name using errcode = 'AR900';
	end if;
	return case tg_op when 'DELETE' then old else new end;
end $$;
create trigger keep_rows before update or delete on arca.polls
	for each row execute function arca.keep_poll();
create trigger keep_table before truncate on arca.polls
	for each statement execute function arca.refuse_change();

-- Whoever follows the proposal that it comes from is told.
alter table arca.notices drop constraint notices_what_check,
	add check (what in ('comment', 'reply', 'closed', 'version', 'withdrawn', 'merged', 'phase', 'hidden',
		'restored', 'blocked', 'unblocked', 'appeal', 'invited', 'merge_asked', 'mention', 'reached', 'retired', 'response', 'poll'));

-- --- found ------------------------------------------------------------------------------------------

create or replace function arca.find_kind_label(kind text, config text) returns integer language sql immutable
	return -1 - 4 * case kind when 'comment' then 0 when 'debate' then 1 when 'project' then 2 when 'round' then 3 when 'proposal' then 4
		when 'question' then 5 when 'meeting' then 6 when 'poll' then 7 end - case config when 'es' then 0 when 'en' then 1 when 'ar' then 2 else 3 end;

alter table arca.finds drop constraint finds_kind_check, drop constraint finds_check,
	add column poll integer references arca.polls on delete cascade,
	add check (kind in ('debate', 'comment', 'project', 'round', 'proposal', 'question', 'meeting', 'poll')),
	add check (num_nonnulls(debate, comment, round, project, budget, proposal, question, meeting, poll) = 1),
	add check ((kind = 'poll') = (poll is not null));
create unique index on arca.finds (poll, language) where poll is not null;

-- By what it asks and by what can be answered, once it is announced.
create function arca.find_poll() returns trigger language plpgsql as $$
begin
	insert into arca.finds (kind, poll, language, words)
	select 'poll', new.id, l.language, arca.search_vector(l.language, new.titles ->> l.language, concat_ws(E'\n', new.intros ->> l.language,
		(select string_agg(concat_ws(E'\n', q -> 'titles' ->> l.language, q -> 'texts' ->> l.language, (select string_agg(o -> 'titles' ->> l.language, E'\n')
			from jsonb_array_elements(q -> 'options') o)), E'\n') from jsonb_array_elements(new.questions) q)))
	from jsonb_object_keys(new.titles) l (language);
	return null;
end $$;
create trigger find after insert or update of published_at on arca.polls
	for each row when (new.published_at is not null) execute function arca.find_poll();

-- Its round is the same thing once more, and its options are no projects.
create or replace function arca.find_new() returns trigger language plpgsql as $$
begin
	if tg_table_name = 'rounds' then
		if not exists (select from arca.polls where slug = new.slug) then
			perform arca.find_round(new);
		end if;
	elsif not exists (select from arca.polls p join arca.rounds r on r.slug = p.slug where r.id = new.round) then
		perform arca.find_project(new);
	end if;
	return null;
end $$;
