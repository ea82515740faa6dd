-- A desk officer helps a resident: for half an hour at most, for a reason from a list, and never to vote.

create table arca.assistances (
	id bigint generated always as identity primary key,
	seat bigint not null references arca.grants, -- the officer's
	account bigint not null references arca.accounts on delete cascade, -- who is helped
	reason text not null check (reason in ('reading', 'language', 'disability', 'device', 'other')),
	opened_at timestamptz not null,
	until timestamptz not null,
	closed_at timestamptz,
	check (until > opened_at and until <= opened_at + interval '30 minutes')
);
create unique index on arca.assistances (seat) where closed_at is null;
create unique index on arca.assistances (account) where closed_at is null;
create trigger refuse_erased before insert on arca.assistances
	for each row execute function arca.refuse_erased();
