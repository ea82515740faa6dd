-- Who is named in a comment, and where in its text: "@" and a pseudonym. Characters count from 0.
create table arca.mentions (
	comment bigint not null references arca.comments on delete cascade,
	at integer not null check (at >= 0),
	length integer not null check (length >= 2),
	account bigint not null references arca.accounts,
	primary key (comment, at)
);
create index on arca.mentions (account);
create trigger refuse_erased before insert on arca.mentions
	for each row execute function arca.refuse_erased();
