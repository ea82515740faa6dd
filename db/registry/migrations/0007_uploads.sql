-- A census that comes through the page: one of the staff uploads it, another approves. Until then its
-- rows wait here, as the census has them: HMACs, no document numbers.

create table registry.uploads (
	number integer generated always as identity primary key,
	state text not null check (state in ('receiving', 'checking', 'waits', 'wrong', 'applying', 'applied',
		'dropped')),
	reason text check (reason in ('asked', 'gone', 'expired', 'key', 'rows')), -- why it was dropped
	account bigint not null,             -- whose it is, in the main database, and by which grant
	seat bigint not null,
	began_at timestamptz not null,
	touched_at timestamptz not null,
	generation integer not null,         -- of the key under which its HMACs are
	parts integer not null default 0,
	bytes bigint not null default 0,
	rows bigint not null default 0,
	document_column integer not null default 0,
	file_sha256 bytea check (octet_length(file_sha256) = 32),
	errors jsonb not null default '[]',  -- the first 1000: line, column, code
	error_count bigint not null default 0,
	diff jsonb,                          -- what importing it would do,
	against text,                        -- and to which census
	approver bigint,
	approver_seat bigint,
	batch integer references registry.batches,
	check (state <> 'applied' or batch is not null),
	check (approver is null or approver <> account)
);
-- One at a time. Who sent a file with errors sends another.
create unique index on registry.uploads ((true)) where state in ('receiving', 'checking', 'waits', 'applying');

-- The rows of the one that is open.
create table registry.uploaded (
	upload integer not null references registry.uploads,
	line bigint not null,
	mac registry.mac not null,
	birth_date date not null,
	district text not null,
	postal_code text not null,
	sex text not null,
	habitat text not null,
	email bytea,
	phone bytea
);

-- By whom, where it was not whoever runs the machine: the seat of who approved, and that of who
-- uploaded; and of who took it back.
alter table registry.batches add column seat bigint, add column uploaded_by bigint, add column undone_by bigint;

create or replace function registry.tell_batch() returns trigger language plpgsql as $$
begin
	if tg_op = 'UPDATE' then
		if old.undone_at is null and new.undone_at is not null then
			perform registry.act('census_undone', jsonb_build_object('batch', new.number), new.undone_by);
		end if;
	elsif new.kind in ('import', 'rotate') then
		perform registry.act(case new.kind when 'import' then 'census_imported' else 'census_rotated' end,
			jsonb_strip_nulls(jsonb_build_object('batch', new.number, 'rows', new.rows, 'added', new.added,
				'changed', new.changed, 'gone', new.gone,
				'file_sha256', encode(new.file_sha256, 'hex'), 'uploaded_by', new.uploaded_by)), new.seat);
	end if;
	return null;
end $$;
