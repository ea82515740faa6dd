-- A log is no longer a round's alone: the city has one of its own, whose number is 0. What every log
-- has is here; a round is a log with more.

create table arca.logs (
	id integer primary key generated always as identity,
	slug text not null unique check (slug ~ '^[a-z0-9-]{1,64}$' and (slug = 'city') = (id = 0)),
	origin text not null unique,
	log_key text not null,
	policy text not null,
	unique (id, slug, origin)
);
insert into arca.logs (id, slug, origin, log_key, policy) overriding system value
	select id, slug, origin, log_key, policy from arca.rounds;
select setval(pg_get_serial_sequence('arca.logs', 'id'), coalesce(max(id), 0) + 1, false) from arca.logs;
create trigger keep_rows before update or delete on arca.logs
	for each row execute function arca.refuse_change();
create trigger keep_table before truncate on arca.logs
	for each statement execute function arca.refuse_change();

alter table arca.rounds
	alter id drop identity,
	drop log_key,
	drop policy,
	add foreign key (id, slug, origin) references arca.logs (id, slug, origin);

alter table arca.log_heads drop constraint log_heads_round_fkey;
alter table arca.log_heads rename round to log;
alter table arca.log_heads add foreign key (log) references arca.logs;
alter table arca.log_entries rename round to log;
alter table arca.log_nodes rename round to log;
alter table arca.checkpoints drop constraint checkpoints_round_fkey;
alter table arca.checkpoints rename round to log;
alter table arca.checkpoints add foreign key (log) references arca.logs;
alter table arca.cosigned drop constraint cosigned_round_fkey;
alter table arca.cosigned rename round to log;
alter table arca.cosigned add foreign key (log) references arca.logs;
alter table arca.log_pending drop constraint log_pending_round_fkey;
alter table arca.log_pending rename round to log;
alter table arca.log_pending add foreign key (log) references arca.logs;

create or replace function arca.refuse_shrinking() returns trigger language plpgsql as $$
begin
	if new.size < old.size or (new.size = old.size and new.root <> old.root)
		or new.log <> old.log then
		raise exception 'a log only grows' using errcode = 'AR900';
	end if;
	return new;
end $$;

create trigger tell after insert on arca.logs
	for each statement execute function arca.tell_rounds();

-- An act waits until the clerk has signed it and given it to the keeper; then that is noted, once,
-- and nothing else of it ever changes.
alter table arca.acts add pending bigint unique references arca.log_pending;
create index on arca.acts (id) where pending is null;
create function arca.keep_act() returns trigger language plpgsql as $$
begin
	if tg_op = 'UPDATE' and old.pending is null and new.pending is not null
		and (to_jsonb(new) - 'pending') = (to_jsonb(old) - 'pending') then
		return new;
	end if;
	raise exception 'an act is never changed' using errcode = 'AR900';
end $$;
drop trigger keep_rows on arca.acts;
create trigger keep_rows before update or delete on arca.acts
	for each row execute function arca.keep_act();
