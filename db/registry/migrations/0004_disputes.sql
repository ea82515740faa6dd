-- Somebody says, in person, that the vote under their name is not theirs, or not what they want.

create table registry.disputes (
	number integer generated always as identity primary key,
	at timestamptz not null,             -- when it was opened last,
	times integer not null default 1,    -- and how often
	officer text not null,
	round integer not null,
	serial bigint not null,
	x bytea not null check (octet_length(x) = 32), -- the credential that is to be void
	row bigint references registry.census on delete set null,
	unique (round, x)
);

-- What a notice tells of.
alter table registry.notices add column kind text not null default 'voted'
	check (kind in ('voted', 'voided'));
