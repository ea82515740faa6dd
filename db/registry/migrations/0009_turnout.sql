-- How many people of each group may vote in a round, and how many do: counts alone. Which person it was is noted
-- nowhere; how far the round's log was counted is, with the counts, so that no vote is counted twice.
create table registry.turnouts (
	round integer primary key,
	opens date not null,                 -- ages are of that day, in the round's zone
	upto bigint not null default -1,     -- how far in the log
	voters bigint not null default 0 check (voters >= 0),
	eligible bigint,                     -- null: not known, and of no group either
	census text,                         -- of which census that is (registry.census_version)
	told jsonb,                          -- the table that was made last: the main database has it, or will
	told_voters bigint not null default 0,
	told_at timestamptz,
	is_over boolean not null default false
);

-- Each person is once in each dimension. A name may be empty: it was not known any more who that was.
create table registry.turnout_cells (
	round integer not null references registry.turnouts on delete cascade,
	dimension text not null check (dimension in ('district', 'sex', 'age', 'habitat')),
	name text not null,
	eligible bigint not null default 0 check (eligible >= 0),
	voters bigint not null default 0 check (voters >= 0),
	primary key (round, dimension, name)
);
