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
