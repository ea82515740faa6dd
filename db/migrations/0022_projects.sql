-- Projects that people propose in a round: private drafts, then public ones with all their versions.

create table arca.projects (
	id bigint generated always as identity primary key, -- its number in addresses
	budget integer not null references arca.budgets,
	author bigint not null references arca.accounts,
	language text not null,
	state text not null default 'draft' check (state in ('draft', 'published', 'withdrawn', 'merged')),
	heading integer,
	title text not null check (length(title) between 4 and 80 and title is nfc normalized),
	text text not null check (length(text) <= 10000 and text is nfc normalized), -- Markdown
	tree jsonb,                          -- of the text, as pages draw it
	place text check (length(place) between 1 and 120 and place is nfc normalized),
	latitude_e6 integer check (latitude_e6 between -90000000 and 90000000),
	longitude_e6 integer check (longitude_e6 between -180000000 and 180000000),
	collective text check (length(collective) between 1 and 80 and collective is nfc normalized),
	tags text[] not null default '{}' check (cardinality(tags) <= 6),
	tag_keys text[] not null default '{}',
	goals smallint[] not null default '{}' check (cardinality(goals) <= 5 and goals <@ '{1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17}'),
	links jsonb not null default '[]' check (jsonb_typeof(links) = 'array' and jsonb_array_length(links) <= 10),
	pictures jsonb not null default '[]' check (jsonb_typeof(pictures) = 'array' and jsonb_array_length(pictures) <= 5),
	documents jsonb not null default '[]' check (jsonb_typeof(documents) = 'array' and jsonb_array_length(documents) <= 5),
	hay text not null,                   -- of title, text and place, for searching
	title_hay text not null,             -- of the title, for others like it
	shuffle integer not null default floor(random() * 2147483647)::integer check (shuffle >= 0),
	created_at timestamptz not null,
	saved_at timestamptz not null,
	published_at timestamptz,
	edited_at timestamptz,
	version integer not null default 0 check (version >= 0),
	revision integer not null default 1,  -- counts what is saved: who saves says on top of what
	ended_at timestamptz,
	reason text check (length(reason) between 10 and 500 and reason is nfc normalized),
	merged_into bigint references arca.projects,
	hidden bigint references arca.decisions,
	supports integer not null default 0 check (supports >= 0),
	paper_supports integer not null default 0 check (paper_supports >= 0),
	all_supports integer generated always as (supports + paper_supports) stored,
	unique (id, budget),
	foreign key (heading, budget) references arca.budget_headings (id, budget),
	check ((latitude_e6 is null) = (longitude_e6 is null)),
	check ((state = 'draft') = (published_at is null) and (state = 'draft') = (version = 0)),
	check (state = 'draft' or heading is not null),
	check ((state in ('withdrawn', 'merged')) = (ended_at is not null)),
	check ((state = 'withdrawn') = (reason is not null) and (state = 'merged') = (merged_into is not null)),
	check (merged_into <> id)
);
create index projects_random on arca.projects (budget, shuffle, id) where state = 'published';
create index projects_newest on arca.projects (budget, published_at, id) where state = 'published';
create index projects_supported on arca.projects (budget, all_supports, id) where state = 'published';
create index projects_heading_random on arca.projects (heading, shuffle, id) where state = 'published';
create index projects_heading_newest on arca.projects (heading, published_at, id) where state = 'published';
create index projects_heading_supported on arca.projects (heading, all_supports, id) where state = 'published';
create index projects_ended on arca.projects (budget, ended_at, id) where state in ('withdrawn', 'merged');
create index projects_tags on arca.projects using gin (tag_keys) with (fastupdate = off);
create index projects_hay on arca.projects using gin (hay public.gin_trgm_ops) with (fastupdate = off);
create index projects_titles on arca.projects using gin (title_hay public.gin_trgm_ops) with (fastupdate = off);
create index on arca.projects (published_at, id) where state = 'published';
create index on arca.projects (author, budget);
create index on arca.projects (merged_into) where merged_into is not null;
create index on arca.projects (hidden) where hidden is not null;
create trigger refuse_erased before insert on arca.projects
	for each row execute function arca.refuse_erased_author();

create function arca.project_hay() returns trigger language plpgsql as $$
begin
	new.hay := arca.search_form(concat_ws(E'\n', new.title, new.text, new.place));
	new.title_hay := arca.search_form(new.title);
	new.tag_keys := array(select arca.search_form(tag) from unnest(new.tags) tag);
	return new;
end $$;
create trigger hay before insert or update of title, text, place, tags on arca.projects
	for each row execute function arca.project_hay();

-- What each public version said. They stay; a text may have to go one day.
create table arca.project_versions (
	project bigint not null references arca.projects,
	version integer not null check (version >= 1),
	editor bigint not null references arca.accounts,
	at timestamptz not null,
	content jsonb,                       -- as its authors can change it; null: taken down
	primary key (project, version)
);
create index on arca.project_versions (editor);
create function arca.keep_version() returns trigger language plpgsql as $$
begin
	if tg_op = 'UPDATE' and new.content is null and to_jsonb(new) - 'content' = to_jsonb(old) - 'content' then
		return new;
	end if;
	raise exception 'rows of % are never changed', tg_table_name using errcode = 'AR900';
end $$;
create trigger keep_rows before update or delete on arca.project_versions
	for each row execute function arca.keep_version();
create trigger keep_table before truncate on arca.project_versions
	for each statement execute function arca.refuse_change();

-- Who writes it besides its author: asked, and then with a yes of their own.
create table arca.project_authors (
	project bigint not null references arca.projects on delete cascade,
	account bigint not null references arca.accounts,
	invited_at timestamptz not null,
	accepted_at timestamptz,
	ended_at timestamptz,                -- they said no, left or were taken off: and are not asked again
	primary key (project, account)
);
create index on arca.project_authors (account);
create trigger refuse_erased before insert on arca.project_authors
	for each row execute function arca.refuse_erased();

-- In other languages: by its authors; or offered by somebody, until an author takes it.
create table arca.project_translations (
	id bigint generated always as identity primary key,
	project bigint not null references arca.projects on delete cascade,
	language text not null,
	account bigint not null references arca.accounts,
	is_offer boolean not null,
	version integer not null,            -- of which it is a translation; 0: of a draft
	title text not null check (length(title) between 4 and 80 and title is nfc normalized),
	text text not null check (length(text) between 20 and 10000 and text is nfc normalized),
	tree jsonb,
	at timestamptz not null
);
create unique index on arca.project_translations (project, language) where not is_offer;
create unique index on arca.project_translations (project, language, account) where is_offer;
create index on arca.project_translations (account, at);
create trigger refuse_erased before insert on arca.project_translations
	for each row execute function arca.refuse_erased();

-- One's author asks that it become part of another, whose author says yes or no.
create table arca.merge_asks (
	project bigint primary key references arca.projects on delete cascade, -- which would end
	into_project bigint not null references arca.projects,
	account bigint not null references arca.accounts, -- who asks
	is_by_other boolean not null,        -- asked by the author of the one that goes on
	at timestamptz not null,
	check (project <> into_project)
);
create index on arca.merge_asks (into_project);
create index on arca.merge_asks (account);
create trigger refuse_erased before insert on arca.merge_asks
	for each row execute function arca.refuse_erased();

-- --- what is said about it, reported, decided and found --------------------------------------------

alter table arca.threads drop constraint threads_kind_check, drop constraint threads_debate_check,
	add column project bigint generated always as (case kind when 'project' then subject end) stored
		references arca.projects,
	add check (kind in ('debate', 'project')), add check (num_nonnulls(debate, project) = 1);

alter table arca.decisions drop constraint decisions_kind_check, drop constraint decisions_check,
	add column project bigint generated always as (case kind when 'project' then subject end) stored
		references arca.projects,
	add check (kind in ('debate', 'comment', 'project', 'account')),
	add check (num_nonnulls(debate, comment, project, account) = 1);
create index on arca.decisions (project) where project is not null;
create or replace function arca.keep_decision() returns trigger language plpgsql as $$
begin
	-- what is generated is made of the others after this
	if new.note is null and to_jsonb(new) - '{note,debate,comment,project,account}'::text[]
			= to_jsonb(old) - '{note,debate,comment,project,account}'::text[] then
		return new;
	end if;
	raise exception 'rows of % are never changed', tg_table_name using errcode = 'AR900';
end $$;

alter table arca.reports drop constraint reports_kind_check, drop constraint reports_check,
	add column project bigint generated always as (case kind when 'project' then subject end) stored
		references arca.projects,
	add check (kind in ('debate', 'comment', 'project')), add check (num_nonnulls(debate, comment, project) = 1);
create index on arca.reports (project) where project is not null;
alter table arca.waiting drop constraint waiting_kind_check, add check (kind in ('debate', 'comment', 'project'));

alter table arca.act_levels drop constraint act_levels_act_check,
	add check (act in ('debate', 'stance', 'comment', 'comment_vote', 'report', 'project'));
insert into arca.act_levels (act) values ('project');

-- A project is found in each language that it is in, a round before its manifest as well.
alter table arca.finds drop constraint finds_check, drop constraint finds_check1, drop constraint finds_check2,
	drop constraint finds_kind_check,
	add column project bigint references arca.projects on delete cascade,
	add column budget integer references arca.budgets on delete cascade,
	add check (kind in ('debate', 'comment', 'project', 'round')),
	add check (num_nonnulls(debate, comment, round, project, budget) = 1),
	add check ((kind = 'debate') = (debate is not null) and (kind = 'comment') = (comment is not null)),
	add check ((kind = 'project') = (index is not null or project is not null) and (cid is null) = (index is null));
create unique index on arca.finds (project, language) where project is not null;
create unique index on arca.finds (budget, language) where budget is not null;

create function arca.find_proposed(of_project bigint) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	p arca.projects;
begin
	select * into p from arca.projects where id = of_project;
	delete from arca.finds where project = p.id;
	if p.state = 'published' and p.hidden is null then
		insert into arca.finds (kind, project, language, words)
		select 'project', p.id, l.language, arca.search_vector(l.language, l.title, l.text,
			concat_ws(' ', p.place, array_to_string(p.tags, ' ')))
		from (select p.language, p.title, p.text union all
			select language, title, text from arca.project_translations where project = p.id and not is_offer) l;
	end if;
end $$;
create function arca.find_project_row() returns trigger language plpgsql as $$
begin
	perform arca.find_proposed(new.id);
	return null;
end $$;
create trigger find after insert or update of state, title, text, place, tags, hidden on arca.projects
	for each row execute function arca.find_project_row();
create function arca.find_translation() returns trigger language plpgsql as $$
begin
	perform arca.find_proposed(coalesce(new.project, old.project));
	return null;
end $$;
create trigger find after insert or update or delete on arca.project_translations
	for each row execute function arca.find_translation();

-- Once the round itself is there it is that which is found.
create function arca.find_budget() returns trigger language plpgsql as $$
begin
	delete from arca.finds where budget = new.id;
	if new.published_at is not null and not exists (select from arca.rounds where slug = new.slug) then
		insert into arca.finds (kind, budget, language, words)
		select 'round', new.id, l.language, arca.search_vector(l.language, new.titles ->> l.language, new.intros ->> l.language)
		from jsonb_object_keys(new.titles) l (language);
	end if;
	return null;
end $$;
create trigger find after insert or update on arca.budgets for each row execute function arca.find_budget();
create function arca.find_frozen() returns trigger language plpgsql as $$
begin
	delete from arca.finds where budget = (select id from arca.budgets where slug = new.slug);
	return null;
end $$;
create trigger find_frozen after insert on arca.rounds for each row execute function arca.find_frozen();
