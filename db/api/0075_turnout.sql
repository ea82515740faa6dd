-- Turnout: voters by the way they came, counted here; by group, as the registry tells it.

-- Which cells of a table whose sum is known are hidden: in both databases there is this one function, and the registry's
-- says why it is as it is (db/registry/functions/0012).
create or replace function arca.hidden_cells(voters bigint[], eligible bigint[]) returns integer[]
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
	parts integer[] := array_fill(0, array[coalesce(cardinality(voters), 0)]); -- which part each cell is of
	votes bigint[] := '{}';
	people bigint[] := '{}';
	number integer := 0;
	upto integer; -- the parts up to this one are hidden
	cell integer;
	sums record;
begin
	for cell in select place from generate_subscripts(voters, 1) place order by eligible[place], place loop
		if number = 0 or coalesce(people[number] >= 10, true) then
			number := number + 1;
		end if;
		parts[cell] := number;
		votes[number] := coalesce(votes[number], 0) + voters[cell];
		people[number] := case when eligible is not null then coalesce(people[number], 0) + eligible[cell] end;
	end loop;
	select coalesce(max(p), 0) into upto from (
		select p, case when eligible is null then votes[p] < 10 and bool_or(votes[p] between 1 and 9) over ()
			else votes[p] < 10 or people[p] < 10 or people[p] - votes[p] < 10 end as is_small
		from generate_series(1, number) p) s where is_small;
	while upto between 1 and number - 1 loop
		select sum(votes[p]) as voted, sum(people[p]) as people, max(people[p]) as most into sums from generate_series(1, upto) p;
		exit when upto >= 2 and sums.voted >= 10
			and coalesce(sums.people - sums.voted >= 10 and sums.people - sums.most >= 10, true);
		upto := upto + 1;
	end loop;
	return (select array_agg(case when eligible[place] < 10 or (select count(*) from unnest(parts) p where p = parts[place]) > 1 then 2
			when parts[place] <= upto then 1 else 0 end order by place)
		from generate_subscripts(voters, 1) place);
end $$;

-- --- counting -------------------------------------------------------------------------------------

-- What changes how many vote in a round, after an index, in the order of its log: the first ballot of a credential, and
-- a VOID of one that had been used. What it says of an index never changes.
create or replace function arca.votes_after(of_round integer, after bigint, most integer)
returns table (index bigint, serial bigint, change integer, channel text)
language sql stable set search_path = pg_catalog, pg_temp as $$
	select k.index, d.serial, k.change, o.channel
	from ((select c.first_index as index, c.x, 1 as change from arca.casts c
			where c.round = of_round and c.first_index > after and not exists (select from arca.casts e
				where e.round = c.round and e.x = c.x and e.first_index < c.first_index)
			order by c.first_index limit most)
		union all
		(select v.index, v.x, -1 from arca.voids v where v.round = of_round and v.index > after
			and exists (select from arca.casts e where e.round = v.round and e.x = v.x)
			order by v.index limit most)) k
	join arca.credentials d on d.round = of_round and d.x = k.x
	join arca.codes o on o.round = of_round and o.serial = d.serial
	order by k.index limit most
$$;

-- No ballot comes in any more: the log is closed.
create or replace function arca.is_cast_over(r arca.rounds) returns boolean
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select r.step not in ('keys', 'ready', 'voting', 'closing')
$$;

-- The ways and the levels of assurance as they are told: small numbers hidden, and in full tens while the vote goes on.
-- In this order, the rarest first, since what is small hides what is before it.
create or replace function arca.turnout_ways(t arca.turnouts, r arca.rounds) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
	with unit as (
		select case when arca.is_cast_over(r) then 1 else 10 end as unit
	), tables as (
		select 'channels' as what, array_agg(name order by place) as names, array_agg(count order by place) as counts
		from unnest('{desk,account,code}'::text[], array[t.desks, t.accounts, t.codes]) with ordinality w (name, count, place)
		where case when name = 'code' then 'code' else 'account' end = any (r.ways) or count > 0
		union all
		select 'assurance', array_agg(name order by place), array_agg(coalesce(a.count, 0) order by place)
		from unnest('{desk,letter,sms,email,census}'::text[]) with ordinality c (name, place)
		left join arca.admissions_count a on a.round = r.id and a.assurance = c.name
		where 'account' = any (r.ways)
	)
	select jsonb_object_agg(what, (select coalesce(jsonb_agg(jsonb_build_object('name', h.name,
			'count', case when h.hidden = 0 then h.count - h.count % unit end) order by place), '[]')
		from unnest(names, counts, arca.hidden_cells(counts, null)) with ordinality h (name, count, hidden, place)))
		|| jsonb_build_object('at', extract(epoch from arca.clock())::bigint, 'is_over', arca.is_cast_over(r), 'unit', min(unit))
	from tables cross join unit
$$;

-- Counts up to `most` more of one round, and tells them anew as the registry does: of ten more voters, at most once a
-- minute, and when the vote is over. For the clerk; 0: nothing is left.
create or replace function arca.turnout_count(r arca.rounds, most integer) returns integer
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	t arca.turnouts;
	sums record;
begin
	select * into t from arca.turnouts where round = r.id;
	if not found then
		insert into arca.turnouts (round) values (r.id) on conflict (round) do nothing;
		select * into t from arca.turnouts where round = r.id;
	end if;
	select count(*) as n, max(index) as upto, coalesce(sum(change) filter (where channel = 'code'), 0) as codes,
		coalesce(sum(change) filter (where channel = 'account'), 0) as accounts, coalesce(sum(change) filter (where channel = 'desk'), 0) as desks
		into sums from arca.votes_after(r.id, t.upto, most);
	if sums.n > 0 then
		-- only who looked from where all have looked so far counts anything
		update arca.turnouts x set upto = sums.upto, codes = x.codes + sums.codes, accounts = x.accounts + sums.accounts, desks = x.desks + sums.desks
			where x.round = r.id and x.upto = t.upto;
		return sums.n;
	end if;
	if arca.is_cast_over(r) or abs(t.codes + t.accounts + t.desks - t.told_voters) >= 10
			and (t.told_at is null or t.told_at > arca.clock() or t.told_at <= arca.clock() - interval '1 minute') then
		update arca.turnouts x set told = arca.turnout_ways(t, r), told_at = arca.clock(), told_voters = t.codes + t.accounts + t.desks
			where x.round = r.id and x.upto = t.upto;
	end if;
	return 0;
end $$;

create or replace function arca.turnouts_count(most integer default 5000) returns bigint
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	select coalesce(sum(arca.turnout_count(r, most)), 0)
	from arca.rounds r left join arca.turnouts t on t.round = r.id
	where r.step not in ('keys', 'ready') and (t.told ->> 'is_over')::boolean is not true
$$;

-- --- by group, for the registrar --------------------------------------------------------------------

-- The next round after one whose turnout by group is not told for good.
create or replace function arca.turnout_due(after integer, out id integer, out opens date, out closes date,
	out criteria text, out is_over boolean, out known text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select (d.r).id, ((d.r).opens_at at time zone (d.r).zone)::date, ((d.r).closes_at at time zone (d.r).zone)::date,
		arca.criteria_of(d.r)::text, arca.is_cast_over(d.r), d.known
	from (select 1) one left join lateral (select r, md5(t.groups::text) as known
		from arca.rounds r left join arca.turnouts t on t.round = r.id
		where r.id > after and r.step not in ('keys', 'ready') and 'account' = any (r.ways)
			and (t.groups ->> 'is_over')::boolean is not true
		order by r.id limit 1) d on true
$$;

-- Who voted after an index, and whose vote became void, by serials that the registry knows: what was chosen, and which
-- ballot it was, are nothing to it.
create or replace function arca.turnout_casts(of_round integer, after bigint, out upto bigint, out voted bigint[],
	out voided bigint[])
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select max(index), coalesce(array_agg(serial) filter (where change > 0 and channel <> 'code'), '{}'),
		coalesce(array_agg(serial) filter (where change < 0 and channel <> 'code'), '{}')
	from arca.votes_after(of_round, after, 2000)
$$;

-- What the registry tells takes the place of what it told before; what it told when the vote was over stays.
create or replace function arca.turnout_told(of_round integer, of_groups jsonb) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	insert into arca.turnouts as t (round, groups) values (of_round, of_groups)
	on conflict (round) do update set groups = excluded.groups
		where t.groups is distinct from excluded.groups and (t.groups ->> 'is_over')::boolean is not true;
	return found;
end $$;
