-- Finding stays quick in a city of a million accounts: what a question reads is bounded, whatever the city has.

-- Beside its words a row has two labels. By the first, what the newest rows of a language say is found by the index alone,
-- some ages of rows at a time; by the second, what is of one kind. An age is 16,384 rows. Comments, which are most, have
-- ages of their own beside everything else.
-- (Bodies that are parsed once: whoever calls them gets the expression, and an index of millions of rows no call for each.)
create function arca.find_label(age bigint, config text, is_comment boolean) returns integer language sql immutable
	return (age * 8 + case when is_comment then 4 else 0 end + case config when 'es' then 0 when 'en' then 1 when 'ar' then 2 else 3 end)::integer;
create function arca.find_kind_label(kind text, config text) returns integer language sql immutable
	return -1 - 4 * case kind when 'comment' then 0 when 'debate' then 1 when 'project' then 2 when 'round' then 3 when 'proposal' then 4
		when 'question' then 5 when 'meeting' then 6 end - case config when 'es' then 0 when 'en' then 1 when 'ar' then 2 else 3 end;
create function arca.find_labels(id bigint, kind text, config text) returns integer[] language sql immutable
	return array[arca.find_label(id >> 14, config, kind = 'comment'), arca.find_kind_label(kind, config)];

-- A title's words in whatever order, as a key: what is called just as somebody types is found among any number.
create function arca.find_title_key(words tsvector) returns text language sql immutable
	return left(strip(words)::text, 500);

drop index arca.finds_newest, arca.finds_newest_kind, arca.finds_words;
-- A kind that is new needs its place in the list above.
alter table arca.finds add constraint finds_kind_has_label check (arca.find_kind_label(kind, config) is not null);
create index finds_words on arca.finds using gin (words, arca.find_labels(id, kind, config)) with (fastupdate = off);
create index finds_titles on arca.finds using gin (ts_filter(words, '{a}'), arca.find_labels(id, kind, config)) with (fastupdate = off)
	where kind <> 'comment';
create index finds_kinds on arca.finds (config, kind); -- whether a language has any
create index finds_called on arca.finds (arca.find_title_key(ts_filter(words, '{a}')), id) where kind <> 'comment';

-- How common each of so many words is, as autovacuum's ANALYZE finds it, says what is dear to look for.
alter table arca.finds alter words set statistics 200;

-- Titles that are like what somebody types, by the rarest of its pieces of three characters; how rare each is, is known as of
-- words. (pg_trgm's own index looks at all of them, and so at every title of a large city.)
create index projects_pieces on arca.projects using gin (public.show_trgm(title_hay)) with (fastupdate = off);
create index proposals_pieces on arca.proposals using gin (public.show_trgm(title_hay)) with (fastupdate = off);
drop index arca.projects_titles, arca.proposals_titles;
create index projects_called on arca.projects using hash (title_hay);
create index proposals_called on arca.proposals using hash (title_hay);

-- What more people follow than are told in the transaction of whoever does something: the clerk tells them, some at a time.
create table arca.follower_tellings (
	id bigint generated always as identity primary key,
	kind text not null,
	subject bigint not null,
	what text not null,
	latest bigint,
	besides bigint[] not null,           -- accounts that know already: whoever did it, and whom a comment names or answers
	at timestamptz not null,             -- since when: who follows later is not told
	together bigint,                     -- the first of those of one thing and happening that are told at once; null: nobody was yet
	after bigint not null default 0      -- of the first: whoever has a number up to this was told
);
create index on arca.follower_tellings (together) where together is not null;
create index on arca.follower_tellings (kind, subject, what, id) where together is null;

-- The clerk looks for these each minute, among a million others: who never confirmed, and how many came and went today.
create index accounts_unconfirmed on arca.accounts (created_at) where state = 'unconfirmed';
create index accounts_made on arca.accounts (created_at);
create index accounts_erased on arca.accounts (erased_at) where erased_at is not null;
