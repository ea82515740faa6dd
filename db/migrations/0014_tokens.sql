-- What auditors' programs read with. A token is of a seat, the grant of a role: it ends with it. Only
-- its hash is here.

create table arca.api_tokens (
	id bigint generated always as identity primary key,
	hash arca.hash not null unique,
	seat bigint not null references arca.grants,
	name text not null,
	hint text not null check (length(hint) = 4), -- how it begins, to know it again by
	created_at timestamptz not null,
	until timestamptz not null,
	used_at timestamptz,                 -- to the minute
	check (until > created_at and until <= created_at + interval '366 days')
);
create index on arca.api_tokens (seat);
