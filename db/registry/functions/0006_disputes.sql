-- The book of disputes. The same one again is the same one, however many open it at a time.

create or replace function registry.dispute(of_mac bytea, of_round integer, of_serial bigint,
	of_x bytea, of_officer text, now timestamptz, out number integer, out times integer)
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	insert into registry.disputes as d (at, officer, round, serial, x, row)
	select now, of_officer, of_round, of_serial, of_x, c.id from registry.census c where c.mac = of_mac
	on conflict (round, x) do update set at = excluded.at, officer = excluded.officer,
		times = d.times + 1
	returning d.number, d.times
$$;
