-- Statistics of a round: who takes part, by group, as numbers. Whose ballot is whose, and who is in which group, is
-- not here: the registry tells finished tables (db/registry/migrations/0009).

-- Where a credential's first ballot in the group is, which never changes: so what was counted up to an index was
-- counted once.
alter table arca.casts add column first_index bigint;
update arca.casts set first_index = index;
alter table arca.casts alter column first_index set not null;
create index on arca.casts (round, first_index);

create table arca.turnouts (
	round integer primary key references arca.rounds,
	upto bigint not null default -1,     -- how far in the log voters were counted by the way they came
	codes bigint not null default 0 check (codes >= 0),
	accounts bigint not null default 0 check (accounts >= 0),
	desks bigint not null default 0 check (desks >= 0),
	told jsonb,                          -- that as it was told last: nobody reads the counts themselves
	told_voters bigint not null default 0,
	told_at timestamptz,
	groups jsonb                         -- what the registry told last
);
