-- Valuators who work together, as staff call them: whoever asks a group asks each of it.

create table arca.valuator_groups (
	id bigint generated always as identity primary key,
	name text not null check (length(name) between 1 and 80 and name is nfc normalized),
	seat bigint not null references arca.grants, -- of who named it
	created_at timestamptz not null,
	ended_at timestamptz
);
create unique index valuator_groups_name on arca.valuator_groups (lower(name)) where ended_at is null;
create index on arca.valuator_groups (seat);

create table arca.valuator_group_seats (
	grp bigint not null references arca.valuator_groups,
	seat bigint not null references arca.grants,
	primary key (grp, seat)
);
create index on arca.valuator_group_seats (seat);
