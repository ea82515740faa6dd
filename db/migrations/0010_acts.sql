-- What is done in the city's name, outside any round's own log: each becomes an ACT of the city's
-- log, and names no person. Who did it is a seat: the grant of a role under which they did.
create table arca.acts (
	id bigint generated always as identity primary key,
	kind text not null check (kind ~ '^[a-z_]{1,40}$'),
	role text not null check (role in ('moderator', 'valuator', 'officer', 'staff', 'auditor',
		'monitor', 'forum', 'sysadmin', 'clerk', 'registrar')),
	seat bigint references arca.grants,
	-- of texts and whole numbers, as canonical JSON has them
	subject jsonb not null check (jsonb_typeof(subject) = 'object'
		and octet_length(subject::text) <= 8192
		and not jsonb_path_exists(subject, 'strict $.** ? (@.type() == "number" && @ != @.floor())')),
	source text unique,                  -- what another database calls it, so that it comes once
	at timestamptz not null
);
create trigger keep_rows before update or delete on arca.acts
	for each row execute function arca.refuse_change();
create trigger keep_table before truncate on arca.acts
	for each statement execute function arca.refuse_change();
