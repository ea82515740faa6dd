-- A disputed vote is superseded in person: its credential becomes void, and its person gets another
-- one, of the same serial and tag, that names the one it replaces.

-- One chain for each person: a first credential that replaces none, then each replaces one alone.
alter table arca.credentials
	drop constraint credentials_round_serial_key,
	drop constraint credentials_round_tag_key,
	add column replaces bytea check (octet_length(replaces) = 32),
	add unique nulls not distinct (round, serial, replaces),
	add unique nulls not distinct (round, tag, replaces),
	add unique (round, replaces);
alter table arca.signings
	drop constraint signings_pkey,
	add column replaces bytea check (octet_length(replaces) = 32),
	add primary key (round, x),
	drop constraint signings_round_x_key,
	add unique nulls not distinct (round, serial, replaces),
	add unique (round, replaces);

-- Credentials that are void, for every group of the round: in the log at `index`.
create table arca.voids (
	round integer not null,
	x bytea not null,
	reason smallint not null,
	index bigint not null,
	primary key (round, x),
	foreign key (round, x) references arca.credentials
);
alter table arca.credentials add foreign key (round, replaces) references arca.voids;

-- VOIDs that the registrar signed, for a civil observer to sign too. Whose they are is not here.
create table arca.void_requests (
	id bigint generated always as identity primary key,
	round integer not null,
	x bytea not null,
	observer smallint not null,          -- the place in the manifest's list
	entry bytea not null,                -- with the registrar's signature alone
	made_at timestamptz not null,
	unique (round, x, observer),
	foreign key (round, x) references arca.credentials
);

-- With which code somebody whose vote was disputed comes in again, and in no other way.
create table arca.desk_codes (
	round integer not null,
	serial bigint not null,
	hash arca.hash not null,
	made_at timestamptz not null,
	primary key (round, serial),
	unique (round, hash),
	foreign key (round, serial) references arca.codes
);

do $$
declare
	name text;
begin
	foreach name in array array['voids', 'void_requests'] loop
		execute format('create trigger keep_rows before update or delete on arca.%I
			for each row execute function arca.refuse_change()', name);
		execute format('create trigger keep_table before truncate on arca.%I
			for each statement execute function arca.refuse_change()', name);
	end loop;
end $$;
