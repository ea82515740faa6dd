-- A round from its first draft on: what it is about, when its phases begin, its groups and headings. Once its
-- definition is frozen in a manifest, arca.rounds has a row of the same slug, and that is what holds for its vote.

-- What the manifest has of each heading are projects on a ballot; those that people propose are another thing.
alter table arca.projects rename to ballot_projects;

create table arca.budgets (
	id integer generated always as identity primary key,
	slug text not null unique check (slug ~ '^[a-z0-9-]{1,64}$'),
	titles jsonb not null check (jsonb_typeof(titles) = 'object'),
	intros jsonb not null default '{}' check (jsonb_typeof(intros) = 'object'),
	zone text not null,
	currency text not null default 'EUR' check (currency ~ '^[A-Z]{3}$'),
	exponent smallint not null default 2 check (exponent between 0 and 4),
	project_limit integer not null default 5 check (project_limit between 1 and 100), -- of each author
	support_threshold integer check (support_threshold between 1 and 10000000), -- so many are selected; null: none is by number
	created_at timestamptz not null,
	published_at timestamptz
);

-- Each begins where the one before ends; what has no row is left out. The first is after drafting.
create table arca.budget_phases (
	budget integer not null references arca.budgets on delete cascade,
	phase text not null check (phase in ('informing', 'accepting', 'reviewing', 'selecting', 'valuating',
		'publishing_prices', 'balloting', 'counting', 'finished')),
	starts_at timestamptz not null,
	primary key (budget, phase),
	unique (budget, starts_at)
);

-- A voter uses one heading of each group; supporters, as many as the group says.
create table arca.budget_groups (
	budget integer not null references arca.budgets on delete cascade,
	number smallint not null check (number between 0 and 63),
	names jsonb not null check (jsonb_typeof(names) = 'object'),
	max_votable_headings smallint not null default 1 check (max_votable_headings between 1 and 64),
	primary key (budget, number)
);

create table arca.budget_headings (
	id integer generated always as identity primary key,
	budget integer not null references arca.budgets,
	number smallint not null check (number between 0 and 255), -- its place in the round
	grp smallint not null,
	names jsonb not null check (jsonb_typeof(names) = 'object'),
	budget_cents bigint not null check (budget_cents between 1 and 9007199254740991),
	population integer check (population > 0),
	unique (budget, number),
	unique (id, budget),
	unique (id, budget, grp),
	foreign key (budget, grp) references arca.budget_groups (budget, number)
);
create index on arca.budget_headings (budget, grp);

-- What is published stays as it was published: people have begun to write for it.
create function arca.keep_budget() returns trigger language plpgsql as $$
begin
	if (select published_at from arca.budgets where id = old.budget) is not null then
		raise exception 'rows of % are never changed once they are published', tg_table_name using errcode = 'AR900';
	end if;
	if tg_op = 'DELETE' then
		return old;
	end if;
	return new;
end $$;
create trigger keep_rows before update or delete on arca.budget_groups
	for each row execute function arca.keep_budget();
create trigger keep_rows before update or delete on arca.budget_headings
	for each row execute function arca.keep_budget();
create function arca.keep_slug() returns trigger language plpgsql as $$
begin
	if old.published_at is not null and (tg_op = 'DELETE' or new.slug <> old.slug or new.published_at is null) then
		raise exception 'a published round keeps its name' using errcode = 'AR900';
	end if;
	if tg_op = 'DELETE' then
		return old;
	end if;
	return new;
end $$;
create trigger keep_slug before update or delete on arca.budgets
	for each row execute function arca.keep_slug();
