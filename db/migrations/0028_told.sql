-- Being told: what people follow, notices of what happened there, what of these is mailed and when, and letters of
-- the city to those who agreed to them. Where a thing is named it is by a word and a number, and another kind is one
-- more word and one more column that is made of it, as in arca.threads.

-- What somebody follows. Who ended it stays in their rows for as long as they have not too many: so that what follows by
-- itself (one's own, what one comments on) does not begin again.
create sequence arca.told_places;
create table arca.follows (
	account bigint not null references arca.accounts,
	kind text not null check (kind in ('debate', 'project', 'round')),
	subject bigint not null,
	debate bigint generated always as (case kind when 'debate' then subject end) stored
		references arca.debates on delete cascade,
	project bigint generated always as (case kind when 'project' then subject end) stored
		references arca.projects on delete cascade,
	budget integer generated always as (case kind when 'round' then subject::integer end) stored
		references arca.budgets on delete cascade,
	is_on boolean not null default true,
	at timestamptz not null,
	place bigint not null default nextval('arca.told_places'), -- in the list of who follows
	primary key (account, kind, subject),
	check (num_nonnulls(debate, project, budget) = 1)
);
create index on arca.follows (kind, subject, account) where is_on; -- whom to tell
create unique index on arca.follows (account, place);
create index on arca.follows (project) where project is not null;  -- drafts are deleted
create trigger refuse_erased before insert on arca.follows
	for each row execute function arca.refuse_erased();

-- How somebody wants to be told. No row: as the columns say by themselves.
create table arca.tellings (
	account bigint primary key references arca.accounts,
	digest text not null default 'daily' check (digest in ('none', 'now', 'daily', 'weekly')),
	follows_commented boolean not null default true
);
create trigger refuse_erased before insert on arca.tellings
	for each row execute function arca.refuse_erased();

-- One unread notice of each person, thing and happening. arca.notices_put is the only way in; it takes no account that is
-- being erased, and so needs no trigger that would look at each row again.
create table arca.notices (
	id bigint generated always as identity primary key,
	account bigint not null references arca.accounts,
	kind text not null check (kind in ('debate', 'project', 'round', 'comment', 'account')),
	subject bigint not null,
	debate bigint generated always as (case kind when 'debate' then subject end) stored
		references arca.debates on delete cascade,
	project bigint generated always as (case kind when 'project' then subject end) stored
		references arca.projects on delete cascade,
	budget integer generated always as (case kind when 'round' then subject::integer end) stored
		references arca.budgets on delete cascade,
	comment bigint generated always as (case kind when 'comment' then subject end) stored
		references arca.comments on delete cascade,
	what text not null check (what in ('comment', 'reply', 'closed', 'version', 'withdrawn', 'merged', 'phase', 'hidden',
		'restored', 'blocked', 'unblocked', 'appeal', 'invited', 'merge_asked')),
	latest bigint,                       -- the newest comment, version, decision, or the project that it became part of
	phase text,                          -- that a round is in
	count integer not null default 1 check (count >= 1),
	mailed integer not null default 0 check (mailed between 0 and count), -- so many of these were in letters
	at timestamptz not null,             -- of the newest
	place bigint not null default nextval('arca.told_places'), -- the newest last; merging takes a new one
	read_at timestamptz,
	due_at timestamptz,                  -- when it may be mailed; null: it is not to be, or was
	check (num_nonnulls(debate, project, budget, comment) = (kind <> 'account')::integer),
	check ((what = 'phase') = (phase is not null)),
	check (read_at is null or due_at is null)
);
create unique index notices_one on arca.notices (account, kind, subject, what) where read_at is null;
create unique index notices_list on arca.notices (account, place);
create index notices_due on arca.notices (due_at) where due_at is not null;
create index notices_read on arca.notices (read_at) where read_at is not null;
create index notices_old on arca.notices (at) where read_at is null;
-- drafts and comments are deleted; debates, and rounds that anybody can follow, are not
create index on arca.notices (project) where project is not null;
create index on arca.notices (comment) where comment is not null;

-- Who moves to another zone is written to at the hour of that.
create function arca.zone_changed() returns trigger language plpgsql as $$
begin
	perform arca.notices_due(new.id);
	return null;
end $$;
create trigger zone_changed after update of zone on arca.accounts
	for each row when (old.zone is distinct from new.zone and new.state = 'active') execute function arca.zone_changed();

-- That a round is in a phase is told once: to its followers of then, in the order of their numbers, some at a time.
create table arca.phase_tellings (
	budget integer not null references arca.budgets on delete cascade,
	phase text not null,
	at timestamptz not null,             -- since when: who follows later knows
	after bigint not null default 0,     -- whoever has a number up to this was told
	done_at timestamptz,
	primary key (budget, phase)
);
create index on arca.phase_tellings (at) where done_at is null;

-- What the city writes to those who agreed to hear of it.
create table arca.newsletters (
	id bigint generated always as identity primary key,
	subjects jsonb not null check (jsonb_typeof(subjects) = 'object'),
	texts jsonb not null check (jsonb_typeof(texts) = 'object'),
	segment text not null check (segment in ('everybody', 'verified', 'organisations', 'authors', 'supporters', 'followers')),
	budget integer references arca.budgets,
	seat bigint not null references arca.grants,
	sent_at timestamptz not null,
	recipients integer not null check (recipients >= 0), -- when it was sent off
	after bigint not null default 0,     -- whoever has a number up to this has it
	sent integer not null default 0 check (sent >= 0),
	done_at timestamptz,
	check ((budget is not null) = (segment in ('authors', 'supporters', 'followers')))
);
create index on arca.newsletters (sent_at);
create index on arca.newsletters (id) where done_at is null;
create index on arca.newsletters (budget) where budget is not null;
create index on arca.outbox (id) where state = 'waiting' and kind = 'newsletter';
