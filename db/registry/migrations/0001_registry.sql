-- The registry: who is in the census, which account is whose, who was admitted to which round. A
-- database of its own, which only the registrar opens; the main database has none of this. Document
-- numbers are not here either: only their HMACs under the census key, a file of the registrar's.
create schema registry;

create domain registry.mac as bytea check (octet_length(value) = 32);

-- Which key the HMACs are under; null: there is no census. Numbers of keys are not used again.
create table registry.state (
	is_only boolean primary key default true check (is_only),
	generation integer,
	last integer not null
);
insert into registry.state (generation, last) values (null, 0);

create table registry.batches (
	number integer generated always as identity primary key,
	kind text not null check (kind in ('import', 'rotate', 'destroy')),
	at timestamptz not null,
	file_sha256 bytea check (octet_length(file_sha256) = 32),
	rows bigint not null,
	added bigint not null,
	changed bigint not null,
	gone bigint not null,
	undone_at timestamptz
);

-- A person. The row stays when they leave the census, so that who comes back is who they were.
create table registry.census (
	id bigint generated always as identity primary key,
	mac registry.mac not null unique,
	is_live boolean not null,
	birth_date date,
	district text,
	postal_code text,
	sex text,
	habitat text,
	check (not is_live or (birth_date is not null and district is not null
		and postal_code is not null and sex is not null and habitat is not null))
);

-- What the last import found, so that it can be taken back; nothing older is kept.
create table registry.before (
	row bigint primary key references registry.census,
	is_new boolean not null,
	is_live boolean not null,
	birth_date date,
	district text,
	postal_code text,
	sex text,
	habitat text
);

-- Where an import puts its file. Empty but within its transaction.
create table registry.staged (
	mac registry.mac primary key,
	old_mac registry.mac,
	birth_date date not null,
	district text not null,
	postal_code text not null,
	sex text not null,
	habitat text not null
);

-- One account, one person.
create table registry.people (
	account bigint primary key,
	row bigint not null unique references registry.census,
	verified_at timestamptz not null
);

-- Somebody proved a document that another account has. A human decides.
create table registry.conflicts (
	number integer generated always as identity primary key,
	row bigint not null references registry.census,
	holder bigint not null,
	claimant bigint not null,
	at timestamptz not null,
	decision text check (decision in ('move', 'keep')),
	decided_at timestamptz
);
create unique index on registry.conflicts (row, claimant) where decision is null;

-- Failures by account and by document. A success of an account forgets its own.
create table registry.tries (
	kind text not null check (kind in ('account', 'document')),
	key bytea not null,
	failures integer not null,
	locked_until timestamptz,
	last_at timestamptz not null,
	primary key (kind, key)
);
create index on registry.tries (last_at);

-- One person, one serial in a round, for ever. `mac` is what the row tag was made of: it stays when
-- the census key changes. The ticket is all that the main database knows of it.
create table registry.admissions (
	round integer not null,
	row bigint not null references registry.census,
	ticket registry.mac not null unique,
	mac registry.mac not null,
	serial bigint,
	admitted_at timestamptz not null,
	primary key (round, row),
	unique (round, serial),
	unique (round, mac)
);

-- What was admitted stays so.
create function registry.refuse_change() returns trigger language plpgsql as $$
begin
	if new.round <> old.round or new.row <> old.row or new.ticket <> old.ticket
		or new.mac <> old.mac or (old.serial is not null and new.serial is distinct from old.serial) then
		raise exception 'an admission is never changed' using errcode = 'AR900';
	end if;
	return new;
end $$;
create trigger keep_rows before update on registry.admissions
	for each row execute function registry.refuse_change();
