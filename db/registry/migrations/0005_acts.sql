-- What is done with the registry in the city's name, for the city's log: numbers of rows and of
-- decisions, nobody. The registrar brings each to the main database, which takes it once.
create table registry.acts (
	id bigint generated always as identity primary key,
	key uuid not null unique default gen_random_uuid(), -- numbers begin anew with another registry
	kind text not null,
	subject jsonb not null,
	told_at timestamptz
);
create index on registry.acts (id) where told_at is null;

create function registry.act(kind text, subject jsonb) returns void language sql volatile as $$
	insert into registry.acts (kind, subject) values (kind, subject)
$$;

create function registry.tell_batch() returns trigger language plpgsql as $$
begin
	if tg_op = 'UPDATE' then
		if old.undone_at is null and new.undone_at is not null then
			perform registry.act('census_undone', jsonb_build_object('batch', new.number));
		end if;
	elsif new.kind in ('import', 'rotate') then
		perform registry.act(case new.kind when 'import' then 'census_imported' else 'census_rotated' end,
			jsonb_build_object('batch', new.number, 'rows', new.rows, 'added', new.added,
				'changed', new.changed, 'gone', new.gone,
				'file_sha256', encode(new.file_sha256, 'hex')));
	end if;
	return null;
end $$;
create trigger tell after insert or update of undone_at on registry.batches
	for each row execute function registry.tell_batch();

create function registry.tell_conflict() returns trigger language plpgsql as $$
begin
	if old.decision is null and new.decision is not null then
		perform registry.act('conflict_resolved',
			jsonb_build_object('number', new.number, 'decision', new.decision));
	end if;
	return null;
end $$;
create trigger tell after update of decision on registry.conflicts
	for each row execute function registry.tell_conflict();
