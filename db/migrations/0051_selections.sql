-- What of a round comes to its ballot: by its rules, as they were when it stopped selecting; then by hand, with reasons that
-- everybody reads. The last decision about a project holds.

create table arca.selections (
	id bigint generated always as identity primary key,
	project bigint not null references arca.projects,
	is_selected boolean not null,
	seat bigint references arca.grants, -- null: the rules of the round
	reason text check (length(reason) between 20 and 1000 and reason is nfc normalized),
	language text,                       -- of the reason
	at timestamptz not null,
	check ((seat is null) = (reason is null) and (seat is null) = (language is null))
);
create index on arca.selections (project, id);
create index on arca.selections (seat) where seat is not null;
create trigger keep_rows before update or delete on arca.selections
	for each row execute function arca.refuse_change();
create trigger keep_table before truncate on arca.selections
	for each statement execute function arca.refuse_change();

-- Rounds whose rules have had their say: of how many projects they took how many.
create table arca.selection_ends (
	budget integer primary key references arca.budgets,
	at timestamptz not null,
	projects integer not null check (projects >= 0),
	selected integer not null check (selected between 0 and projects)
);
create trigger keep_rows before update or delete on arca.selection_ends
	for each row execute function arca.refuse_change();
create trigger keep_table before truncate on arca.selection_ends
	for each statement execute function arca.refuse_change();
