-- Channels besides the census itself: letters with codes, codes to the census's own contacts, desks.

-- Where the city reaches a person, sealed by the registrar: it is written to, never read here. The
-- same contact of the same person is sealed to the same bytes, so that an import sees what changed.
alter table registry.census add column email bytea, add column phone bytea,
	add check (is_live or (email is null and phone is null));
alter table registry.before add column email bytea, add column phone bytea;
alter table registry.staged add column email bytea, add column phone bytea;

-- One live code for a person and channel: hashes alone, those of six digits under a key that is in no
-- database. `account` is who asked for six digits; a letter is whoever's has it and the birth date.
create table registry.codes (
	row bigint not null references registry.census on delete cascade,
	kind text not null check (kind in ('letter', 'email', 'sms')),
	hash registry.mac not null,
	account bigint,
	made_at timestamptz not null,
	until timestamptz not null,
	used_at timestamptz,
	asked integer not null default 1,    -- times since asked_from
	asked_from timestamptz not null,
	primary key (row, kind),
	check ((kind = 'letter') = (account is null))
);
create unique index on registry.codes (hash) where kind = 'letter';
create index on registry.codes (account);

alter table registry.conflicts add column assurance text not null default 'census'
	check (assurance in ('census', 'letter', 'email', 'sms', 'desk'));

-- Who verified whom in person.
create table registry.desk (
	number integer generated always as identity primary key,
	at timestamptz not null,
	officer text not null,
	row bigint references registry.census on delete set null,
	account bigint not null,
	verdict text not null
);

-- How far in a round's log the registrar has looked for casts, and whom it still has to tell of one:
-- which ballot it was is not here, and the row goes once they were told.
create table registry.seen (
	round integer primary key,
	index bigint not null
);
create table registry.notices (
	number bigint generated always as identity primary key,
	round integer not null,
	account bigint not null,
	due_at timestamptz not null,
	held_until timestamptz
);
create index on registry.notices (due_at);

-- A census that is a service: what it answered becomes a row, of a batch a day; and every question is
-- in the book, without the document.
alter table registry.census add column source text not null default 'file'
	check (source in ('file', 'lookup'));
alter table registry.batches drop constraint batches_kind_check,
	add check (kind in ('import', 'rotate', 'destroy', 'lookup'));
create table registry.lookups (
	number bigint generated always as identity primary key,
	at timestamptz not null,
	mac registry.mac not null,
	answer text not null check (answer in ('eligible', 'not', 'none')),
	took_ms integer not null             -- 0: the service was left alone
);
create index on registry.lookups (at);
