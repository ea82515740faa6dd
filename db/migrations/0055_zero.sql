-- That a round's box was empty before it was opened: what was in its log then. Never changed.

create table arca.zero_records (
	round integer primary key references arca.rounds,
	size bigint not null,
	root arca.hash not null,             -- of the log of that size
	ballots bigint not null check (ballots = 0),
	credentials bigint not null,
	at timestamptz not null
);
create trigger keep_rows before update or delete on arca.zero_records
	for each row execute function arca.refuse_change();
create trigger keep_table before truncate on arca.zero_records
	for each statement execute function arca.refuse_change();
