-- Who decided a conflict, where an officer did by a seat of theirs: the grant's number in the main
-- database. Null: whoever runs the machine. The act has it too.
alter table registry.conflicts add column seat bigint;
alter table registry.acts add column seat bigint;

drop function registry.act(text, jsonb);
create function registry.act(kind text, subject jsonb, seat bigint default null) returns void
language sql volatile as $$
	insert into registry.acts (kind, subject, seat) values (kind, subject, seat)
$$;

create or replace function registry.tell_conflict() returns trigger language plpgsql as $$
begin
	if old.decision is null and new.decision is not null then
		perform registry.act('conflict_resolved',
			jsonb_build_object('number', new.number, 'decision', new.decision), new.seat);
	end if;
	return null;
end $$;
