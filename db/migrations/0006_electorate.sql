-- Who may vote in a round and how they come in: with a one-time code, or with an account that the
-- registrar admits. An admission leaves a serial here and a random ticket, never whose it is.
alter table arca.rounds
	add column ways text[] not null default '{code}'
		check (ways <@ array['code', 'account'] and cardinality(ways) between 1 and 2),
	add column electorate jsonb; -- {rule, words by language}; null: everybody in the census

alter table arca.codes
	alter column hash drop not null,
	add column channel text not null default 'code' check (channel in ('code', 'account')),
	add column ticket arca.hash,
	add unique (round, ticket),
	add check ((channel = 'code') = (hash is not null)),
	add check ((channel = 'account') = (ticket is not null));

-- The one counter of serials: its row lock puts codes and admissions one after the other.
create table arca.serials (
	round integer primary key references arca.rounds,
	last bigint not null
);
