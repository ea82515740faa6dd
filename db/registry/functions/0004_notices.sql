-- Whom to tell that a ballot of theirs came in: later, and in another order.

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

-- Casts after one index up to another, by their serials. Only who looked from where all have looked
-- so far notes anything: another registrar may have been quicker.
create or replace function registry.note_casts(of_round integer, after bigint, upto bigint,
	serials bigint[], now timestamptz) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	insert into registry.seen (round, index) values (of_round, upto)
		on conflict (round) do update set index = excluded.index where seen.index = after;
	if not found then
		return false;
	end if;
	insert into registry.notices (round, account, due_at)
		select of_round, p.account, now + registry.short_while()
		from registry.admissions a join registry.people p on p.row = a.row
		where a.round = of_round and a.serial = any (serials)
		order by gen_random_uuid();
	return true;
end $$;

-- Those that are due, in any order; they are this registrar's for a minute.
create or replace function registry.due_notices(now timestamptz, out numbers bigint[],
	out accounts bigint[], out rounds integer[])
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	with due as (
		select n.number from registry.notices n
		where n.due_at <= now and (n.held_until is null or n.held_until < now)
		limit 200 for update skip locked
	), held as (
		update registry.notices n set held_until = now + interval '1 minute'
		from due where n.number = due.number
		returning n.number, n.account, n.round
	)
	select array_agg(h.number), array_agg(h.account), array_agg(h.round)
		into numbers, accounts, rounds
		from (select * from held order by gen_random_uuid()) h;
end $$;

create or replace function registry.told(numbers bigint[]) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
	delete from registry.notices where number = any (numbers)
$$;
