-- What an officer asks from a desk: documents that two accounts proved, and where a person was admitted.

-- 50 conflicts from the first that waits on, then those that were decided, the last one first; or after
-- the place that `cursor` names. Accounts by their numbers, which the main database makes codes of.
create or replace function registry.conflicts_page(cursor bigint) returns jsonb
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	with page as (
		select c.* from (select k.*, case when k.decision is null then 8589934592 - k.number
				else k.number end as place
			from registry.conflicts k) c
		where cursor is null or c.place < cursor order by c.place desc limit 50
	)
	select jsonb_build_object(
		'items', coalesce(jsonb_agg(jsonb_build_object('number', number, 'at', registry.rfc3339(at),
			'channel', assurance, 'holder', holder, 'claimant', claimant, 'decision', decision,
			'decided_at', registry.rfc3339(decided_at)) order by place desc), '[]'),
		'next', case when count(*) = 50 then min(place)::text end)
	from page
$$;

-- An officer's decision: of a document that they have no part in. The same again is fine.
create or replace function registry.decide(of_number integer, of_decision text, of_account bigint,
	of_seat bigint, now timestamptz)
returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	k registry.conflicts;
begin
	perform from registry.census c where c.id = (select row from registry.conflicts where number = of_number)
		for update;
	select * into k from registry.conflicts where number = of_number;
	if not found then
		raise exception 'no such conflict' using errcode = 'AR404';
	end if;
	if exists (select from registry.conflicts o where o.row = k.row and of_account in (o.holder, o.claimant))
			or exists (select from registry.people p where p.row = k.row and p.account = of_account) then
		raise exception 'about oneself' using errcode = 'AR116';
	end if;
	if k.decision <> of_decision then
		raise exception 'decided otherwise' using errcode = 'AR160';
	end if;
	if of_decision = 'move' and k.decision is null and exists (select from registry.people p
			where p.account = k.claimant and p.row <> k.row) then
		raise exception 'somebody else by now' using errcode = 'AR161';
	end if;
	return jsonb_build_array(registry.resolve(of_number, of_decision, of_seat, now));
end $$;

-- Whose a document is that an officer has before them. Documents that are not there count as failures of
-- the officer who asks: five, and they wait; what others did with a document keeps its person from
-- nothing. Who left the census was admitted as they were, and can vote no more.
create or replace function registry.desk_try(of_generation integer, of_account bigint, of_mac bytea,
	is_to_vote boolean, now timestamptz, out verdict text, out locked_s bigint, out person bigint)
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	locked_s := 0;
	if not registry.is_key(of_generation) then
		verdict := 'key';
		return;
	end if;
	locked_s := registry.begin_try(of_account, null, now);
	if locked_s > 0 then
		verdict := 'locked';
		return;
	end if;
	select id into person from registry.census c where c.mac = of_mac and (c.is_live or not is_to_vote);
	if person is null then
		verdict := 'not_found';
		perform registry.count_failure('account', int8send(of_account), now);
		return;
	end if;
	verdict := 'fine';
	perform registry.end_try(of_account, null, 'fine', now);
end $$;

-- Where the person of a document was admitted.
create or replace function registry.used(of_generation integer, of_account bigint, of_mac bytea,
	now timestamptz, out verdict text, out locked_s bigint, out admissions jsonb)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	person bigint;
begin
	select t.verdict, t.locked_s, t.person into verdict, locked_s, person
		from registry.desk_try(of_generation, of_account, of_mac, false, now) t;
	if verdict <> 'fine' then
		return;
	end if;
	select coalesce(jsonb_agg(jsonb_build_object('round', a.round, 'serial', a.serial,
			'on', to_char(a.admitted_at at time zone 'UTC', 'YYYY-MM-DD')) order by a.round), '[]')
		into admissions from registry.admissions a where a.row = person;
end $$;
