-- How sure the city is of who voted: which channels of verification are enough for a round, and how
-- many were admitted with each. Counts alone: of no admission it is said here how sure it was.
alter table arca.rounds
	add column assurance text[] not null default '{census,letter,email,sms,desk}'
		check (assurance <@ array['census', 'letter', 'email', 'sms', 'desk'] and cardinality(assurance) >= 1);

create table arca.admissions_count (
	round integer not null references arca.rounds,
	assurance text not null check (assurance in ('census', 'letter', 'email', 'sms', 'desk')),
	count bigint not null,
	primary key (round, assurance)
);

-- What was spent on sms.
create table arca.sms_days (
	day date primary key,                -- in the city
	sent integer not null
);

-- The registrar asks for casts that came since it last looked.
create index on arca.casts (round, index);
