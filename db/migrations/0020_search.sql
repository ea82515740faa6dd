-- What can be found by its words, in one table, so that one question finds all of it: a row for each thing and
-- each language that it is in, written by triggers in the transaction that changes the thing. What is hidden,
-- deleted or of nobody's business has no row.

-- Without accents, then stems, in the languages that have some; other languages have whole words.
do $$
declare
	config record;
begin
	for config in values ('es', 'spanish', 'spanish_stem'), ('en', 'english', 'english_stem'),
			('ar', 'arabic', 'arabic_stem'), ('other', 'simple', 'simple') loop
		execute format('create text search configuration arca.%I (copy = pg_catalog.%I)', config.column1, config.column2);
		execute format('alter text search configuration arca.%I alter mapping for hword, hword_part, word'
			' with public.unaccent, pg_catalog.%I', config.column1, config.column3);
	end loop;
end $$;

create function arca.search_config(language text) returns regconfig
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select case language when 'es' then 'arca.es'::regconfig when 'en' then 'arca.en'::regconfig
		when 'ar' then 'arca.ar'::regconfig else 'arca.other'::regconfig end
$$;

-- Stems, to be found whatever the ending; and whole words, to be found by how they begin: how a stem begins would
-- find too much ("nin", of "niños", also in "ningún").
create function arca.search_words(language text, text text) returns tsvector
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select to_tsvector(arca.search_config(language), coalesce(text, ''))
		|| case when language in ('es', 'en', 'ar') then to_tsvector('arca.other', coalesce(text, '')) else '' end
$$;

-- Title first, then what it says, then what was said to it: A, B, C.
create function arca.search_vector(language text, a text, b text, c text default null) returns tsvector
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select setweight(arca.search_words(language, a), 'A') || setweight(arca.search_words(language, b), 'B')
		|| setweight(arca.search_words(language, c), 'C')
$$;

create table arca.finds (
	id bigint generated always as identity primary key, -- newer things later: orders equals
	kind text not null check (kind in ('debate', 'comment', 'project', 'round')),
	debate bigint references arca.debates on delete cascade,
	comment bigint references arca.comments on delete cascade,
	round integer references arca.rounds on delete cascade,
	cid integer,
	index integer,
	language text not null,
	config text generated always as (case when language in ('es', 'en', 'ar') then language else 'other' end) stored,
	words tsvector not null,
	foreign key (round, cid, index) references arca.projects on delete cascade,
	check (num_nonnulls(debate, comment, round) = 1),
	check ((kind = 'debate') = (debate is not null) and (kind = 'comment') = (comment is not null)),
	check ((kind = 'project') = (index is not null) and (cid is null) = (index is null))
);
create unique index on arca.finds (debate) where debate is not null;
create unique index on arca.finds (comment) where comment is not null;
create unique index on arca.finds (round, cid, index, language) where round is not null;
-- Rare words by the words; common ones from the newest on, in each language and of each kind.
create index finds_newest on arca.finds (config, id);
create index finds_newest_kind on arca.finds (config, kind, id);
create index finds_words on arca.finds using gin (words) with (fastupdate = off);

create function arca.find_debate() returns trigger language plpgsql as $$
begin
	if new.hidden is not null then
		delete from arca.finds where debate = new.id;
	else
		insert into arca.finds (kind, debate, language, words) values ('debate', new.id, new.language,
			arca.search_vector(new.language, new.title, new.text, new.conclusions))
		on conflict (debate) where debate is not null do update set words = excluded.words;
	end if;
	return null;
end $$;
create trigger find after insert or update of title, text, conclusions, hidden on arca.debates
	for each row execute function arca.find_debate();

create function arca.find_comment() returns trigger language plpgsql as $$
begin
	if new.hidden is not null or new.text is null then
		delete from arca.finds where comment = new.id;
	else
		insert into arca.finds (kind, comment, language, words) values ('comment', new.id, new.language,
			arca.search_vector(new.language, null, new.text))
		on conflict (comment) where comment is not null do update set words = excluded.words;
	end if;
	return null;
end $$;
create trigger find after insert or update of text, hidden on arca.comments
	for each row execute function arca.find_comment();

-- A round and its projects are frozen once they are here: one row a language of their titles.
create function arca.find_project(p arca.projects) returns void
language sql set search_path = pg_catalog, pg_temp as $$
	insert into arca.finds (kind, round, cid, index, language, words)
	select 'project', p.round, p.cid, p.index, l.language, arca.search_vector(l.language, p.titles ->> l.language,
		concat_ws(E'\n', p.summaries ->> l.language, p.descriptions ->> l.language),
		concat_ws(E'\n', p.places ->> l.language, p.id))
	from jsonb_object_keys(p.titles) l (language) on conflict do nothing
$$;
create function arca.find_round(r arca.rounds) returns void
language sql set search_path = pg_catalog, pg_temp as $$
	insert into arca.finds (kind, round, language, words)
	select 'round', r.id, l.language, arca.search_vector(l.language, r.titles ->> l.language, r.intros ->> l.language)
	from jsonb_object_keys(r.titles) l (language) on conflict do nothing
$$;
create function arca.find_new() returns trigger language plpgsql as $$
begin
	if tg_table_name = 'rounds' then
		perform arca.find_round(new);
	else
		perform arca.find_project(new);
	end if;
	return null;
end $$;
create trigger find after insert on arca.rounds for each row execute function arca.find_new();
create trigger find after insert on arca.projects for each row execute function arca.find_new();

-- What is there already.
select arca.find_round(r) from arca.rounds r order by id;
select arca.find_project(p) from arca.projects p order by round, cid, index;
insert into arca.finds (kind, debate, language, words)
select 'debate', id, language, arca.search_vector(language, title, text, conclusions)
from arca.debates where hidden is null order by id;
insert into arca.finds (kind, comment, language, words)
select 'comment', id, language, arca.search_vector(language, null, text)
from arca.comments where hidden is null and text is not null order by id;
