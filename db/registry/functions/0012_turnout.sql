-- Turnout by group. What leaves the registry is a table in which small groups are hidden, made from counts of at
-- least ten more voters than the one before; never a count as it is, never a person.

-- --- hiding ---------------------------------------------------------------------------------------

-- Which cells of a table whose sum is known are hidden: 0 none, 1 how many voted, 2 how many may, either. Cells with fewer
-- than ten people are one part with the next larger one, and of a part of several cells nothing is told of any. A part
-- is small that has fewer than ten voters, ten who did not vote, or ten people. All parts are hidden from the one with
-- the fewest people up to the largest that is small, and on until there are two or more, with ten voters, ten who did
-- not vote, and ten people besides the largest. Then neither sums nor this rule itself say of any cell how many voted but
-- that it is one of ten numbers or more; or of as many as it has people, or the others that are hidden with it, where
-- these are fewer. (A rule that picks small cells and some others is found out: what is hidden out of turn is small.)
-- Where nobody knows how many people there are (`eligible` null) it goes by their order, and those are small that
-- have fewer than ten voters if one has one to nine (then it is nine numbers). In both databases there is this one
-- function (db/api/0075).
create or replace function registry.hidden_cells(voters bigint[], eligible bigint[]) returns integer[]
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

-- --- who may vote ---------------------------------------------------------------------------------

-- A rule of who may vote (proto/record/eligibility.h) as a condition on registry.census: a million people are judged
-- in one scan. `opens` and `closes` are days in the round's zone.
create or replace function registry.rule_condition(rule jsonb, opens date, closes date) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
	word text := (select key from jsonb_object_keys(rule) key where key in ('all', 'any', 'district', 'habitat', 'postal_code'));
	day date;
begin
	if rule ? 'age_at' then
		day := case rule ->> 'age_at' when 'open' then opens when 'close' then closes else (rule ->> 'age_at')::date end;
		return format('birth_date <= %L::date', (day - make_interval(years => (rule ->> 'least')::integer))::date);
	elsif word in ('all', 'any') then
		return (select '(' || string_agg(registry.rule_condition(part, opens, closes), case word when 'all' then ' and ' else ' or ' end) || ')'
			from jsonb_array_elements(rule -> word) part);
	elsif word is null then
		raise exception 'a rule of who may vote that nobody understands' using errcode = 'AR900';
	end if;
	return (select format('%I in (%s)', word, string_agg(quote_literal(name), ', ')) from jsonb_array_elements_text(rule -> word) name);
end $$;

-- By the round's own rule and that of one contest or more (daemon/roles/electors.h).
create or replace function registry.criteria_condition(criteria jsonb, opens date, closes date) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select 'is_live and ' || case when jsonb_typeof(criteria -> 'rule') = 'object'
			then registry.rule_condition(criteria -> 'rule', opens, closes) else 'true' end
		|| ' and (' || coalesce((select string_agg(case when jsonb_typeof(part) = 'object'
				then registry.rule_condition(part, opens, closes) else 'true' end, ' or ')
			from jsonb_array_elements(case when jsonb_typeof(criteria -> 'contests') = 'array' then criteria -> 'contests' end) part),
			'false') || ')'
$$;

-- The first birth dates that are too young to be 75 years old on that day, 65, and so on: what a birth date is before
-- or after, which a million of them are asked in one scan.
create or replace function registry.turnout_births(opens date) returns date[]
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select array_agg((opens - make_interval(years => years))::date + 1 order by years desc)
	from unnest('{75,65,55,45,35,25,16}'::integer[]) years
$$;

-- The first years of these bands, as groups are named.
create or replace function registry.turnout_bands() returns text[]
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select '{75,65,55,45,35,25,16,0}'::text[]
$$;

-- Who may vote, counted by group: anew where the census is another one.
create or replace function registry.turnout_recount(of_round integer, closes date, criteria jsonb) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	t registry.turnouts;
	-- as it is before the scan: a census that comes meanwhile is counted the next time
	version text := registry.census_version();
begin
	select * into t from registry.turnouts where round = of_round;
	update registry.turnout_cells set eligible = 0 where round = of_round;
	execute format($sql$
		insert into registry.turnout_cells as k (round, dimension, name, eligible)
		select %1$s, case grouping(district, sex, age, habitat) when 7 then 'district' when 11 then 'sex' when 13 then 'age'
			else 'habitat' end, coalesce(district, sex, age, habitat), count(*)
		from (select district, sex, (%2$L::text[])[1 + width_bucket(birth_date, %3$L::date[])] as age, habitat
			from registry.census where %4$s) c
		group by grouping sets ((district), (sex), (age), (habitat))
		on conflict (round, dimension, name) do update set eligible = excluded.eligible
	$sql$, of_round, registry.turnout_bands(), registry.turnout_births(t.opens), registry.criteria_condition(criteria, t.opens, closes));
	delete from registry.turnout_cells where round = of_round and eligible = 0 and voters = 0;
	update registry.turnouts set census = version,
		eligible = (select coalesce(sum(k.eligible), 0) from registry.turnout_cells k where k.round = of_round and k.dimension = 'sex')
		where round = of_round;
end $$;

-- How far the round was counted; null: it is over, or there is no census. `is_file`: the census is one that was
-- imported, and no service, of which nobody knows who is in it.
create or replace function registry.turnout_begin(of_round integer, opens date, closes date, criteria jsonb, is_file boolean)
returns bigint language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	t registry.turnouts;
begin
	if (select generation from registry.state) is null then
		return null;
	end if;
	select * into t from registry.turnouts where round = of_round;
	if not found then
		insert into registry.turnouts (round, opens) values (of_round, opens) returning * into t;
	end if;
	if not t.is_over and not is_file and t.census is not null then
		update registry.turnout_cells k set eligible = 0 where k.round = of_round;
		update registry.turnouts set census = null, eligible = null where round = of_round;
	elsif not t.is_over and is_file and t.census is distinct from registry.census_version() then
		perform registry.turnout_recount(of_round, closes, criteria);
	end if;
	return t.upto;
end $$;

-- --- who did --------------------------------------------------------------------------------------

-- Casts after one index up to another, by their serials: of whom the first ballot of a credential came in, and of
-- whom a credential with one became void. Only who looked from where all have looked so far counts anything. They are
-- in the groups in which the census has them now.
create or replace function registry.turnout_count(of_round integer, after bigint, of_upto bigint, voted bigint[], voided bigint[])
returns boolean language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	births date[];
	one record;
begin
	update registry.turnouts set upto = of_upto where round = of_round and upto = after and not is_over
		returning registry.turnout_births(opens) into births;
	if not found then
		return false;
	end if;
	for one in
		with changes as (
			select a.row, greatest(least(sum(u.change), 1), -1) as change -- one person, whatever is told of them
			from (select unnest(voted) as serial, 1 as change union all select unnest(voided), -1) u
			join registry.admissions a on a.round = of_round and a.serial = u.serial
			group by a.row having sum(u.change) <> 0
		)
		select d.dimension, coalesce(d.name, '') as name, sum(h.change) as change
		from changes h join registry.census c on c.id = h.row
		cross join lateral (values ('all', null), ('district', c.district), ('sex', c.sex), ('habitat', c.habitat),
			('age', (registry.turnout_bands())[1 + width_bucket(c.birth_date, births)])) d (dimension, name)
		group by 1, 2
	loop
		if one.dimension = 'all' then
			update registry.turnouts set voters = greatest(voters + one.change, 0) where round = of_round;
		else
			insert into registry.turnout_cells as k (round, dimension, name, voters)
			values (of_round, one.dimension, one.name, greatest(one.change, 0))
			on conflict (round, dimension, name) do update set voters = greatest(k.voters + one.change, 0);
		end if;
	end loop;
	return true;
end $$;

-- --- what is told ---------------------------------------------------------------------------------

-- One dimension as it is told: the 199 groups with the most people by themselves, the rest as one without a name.
-- While the vote goes on voters are told in full tens. A group is low whose share of voters is under half of that of
-- all, also if the ten were full.
create or replace function registry.turnout_dimension(t registry.turnouts, of_dimension text, unit bigint) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
	with cells as (
		select case when turn < 200 then name end as name, sum(eligible)::bigint as eligible, sum(voters)::bigint as voters
		from (select k.*, row_number() over (order by k.eligible desc, k.name) as turn from registry.turnout_cells k
			where k.round = t.round and k.dimension = of_dimension) k
		group by 1
	), columns as (
		select array_agg(name order by sort, name nulls last) as names, array_agg(voters order by sort, name nulls last) as voters,
			array_agg(eligible order by sort, name nulls last) as eligible
		from (select *, case when of_dimension = 'age' then nullif(name, '')::integer end as sort from cells) c
	), told as (
		select h.place, h.name, case when t.eligible is not null and h.hidden < 2 then h.people end as eligible,
			case when h.hidden = 0 then h.votes - h.votes % unit end as voters
		from columns c, unnest(c.names, c.eligible, c.voters,
			registry.hidden_cells(c.voters, case when t.eligible is not null then c.eligible end))
			with ordinality h (name, people, votes, hidden, place)
	)
	select jsonb_build_object('dimension', of_dimension, 'groups', coalesce(jsonb_agg(jsonb_build_object('name', name,
		'eligible', eligible, 'voters', voters, 'permille', case when voters <= eligible then voters * 1000 / nullif(eligible, 0) end,
		'is_low', coalesce(2 * (voters + unit - 1) * t.eligible < (t.voters - t.voters % unit) * eligible, false)) order by place), '[]'))
	from told
$$;

-- A new table is made of ten voters more, at most once a minute, and when the vote is over.
create or replace function registry.turnout_is_due(t registry.turnouts, now timestamptz, is_closed boolean) returns boolean
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select not t.is_over and (is_closed or abs(t.voters - t.told_voters) >= 10
		and (t.told_at is null or t.told_at > now or t.told_at <= now - interval '1 minute'))
$$;

-- The table that everybody reads; null until ten have voted, or where the main database has it (`known`, its MD5). It
-- stays here, so that whoever dies before the main database has it tells the same one again.
create or replace function registry.turnout_table(of_round integer, now timestamptz, is_closed boolean, known text) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	t registry.turnouts;
	unit bigint := case when is_closed then 1 else 10 end;
begin
	select * into t from registry.turnouts where round = of_round;
	-- a round of whose voters none is known here: it is older, or its census was destroyed
	if not found or is_closed and t.voters = 0 and t.told is null then
		return null;
	end if;
	if registry.turnout_is_due(t, now, is_closed) then
		select * into t from registry.turnouts where round = of_round for update;
		if registry.turnout_is_due(t, now, is_closed) then -- nobody was quicker
			t.told := jsonb_build_object('at', extract(epoch from now)::bigint, 'is_over', is_closed, 'unit', unit,
				'voters', t.voters - t.voters % unit, 'eligible', t.eligible,
				'dimensions', (select jsonb_agg(registry.turnout_dimension(t, d, unit) order by place)
					from unnest('{district,sex,age,habitat}'::text[]) with ordinality d (d, place)));
			update registry.turnouts set told = t.told, told_at = now, told_voters = t.voters, is_over = is_closed where round = of_round;
		end if;
	end if;
	return case when md5(t.told::text) is distinct from known then t.told end;
end $$;
