-- Whom to tell that a ballot of theirs came in, or became void: later, and in another order.

create or replace function registry.seen(of_round integer) returns bigint
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select coalesce((select index from registry.seen where round = of_round), -1)
$$;

-- At most five minutes, by the system's randomness.
create or replace function registry.short_while() returns interval
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select interval '5 minutes' * (get_byte(b, 0) * 256 + get_byte(b, 1)) / 65536.0
	from uuid_send(gen_random_uuid()) b
$$;

-- Casts and VOIDs after one index up to another, by their serials. Only who looked from where all have looked
-- so far notes anything: another registrar may have been quicker.
drop function if exists registry.note_casts(integer, bigint, bigint, bigint[], timestamptz);
create or replace function registry.note_casts(of_round integer, after bigint, upto bigint,
	serials bigint[], voided bigint[], now timestamptz) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	insert into registry.seen (round, index) values (of_round, upto)
		on conflict (round) do update set index = excluded.index where seen.index = after;
	if not found then
		return false;
	end if;
	insert into registry.notices (round, account, kind, due_at)
		select of_round, p.account, u.kind, now + registry.short_while()
		from (select unnest(serials) as serial, 'voted' as kind
			union all select unnest(voided), 'voided') u
		join registry.admissions a on a.round = of_round and a.serial = u.serial
		join registry.people p on p.row = a.row
		order by gen_random_uuid();
	return true;
end $$;

-- Those that are due, in any order; they are this registrar's for a minute.
drop function if exists registry.due_notices(timestamptz);
create or replace function registry.due_notices(now timestamptz, out numbers bigint[],
	out accounts bigint[], out rounds integer[], out kinds text[])
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	with due as (
		select n.number from registry.notices n
		where n.due_at <= now and (n.held_until is null or n.held_until < now)
		limit 200 for update skip locked
	), held as (
		update registry.notices n set held_until = now + interval '1 minute'
		from due where n.number = due.number
		returning n.number, n.account, n.round, n.kind
	)
	select array_agg(h.number), array_agg(h.account), array_agg(h.round), array_agg(h.kind)
		into numbers, accounts, rounds, kinds
		from (select * from held order by gen_random_uuid()) h;
end $$;

create or replace function registry.told(numbers bigint[]) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
	delete from registry.notices where number = any (numbers)
$$;
