-- What officers do at a desk for somebody's vote in a round: who that is, and their place in it.

-- The person of a document: who they are in the census, and whether they were admitted to a round, with
-- their serial if it was noted. An officer does nothing of it for themselves.
create or replace function registry.desk_person(of_generation integer, of_account bigint,
	of_mac bytea, of_round integer, is_to_vote boolean, now timestamptz, out verdict text,
	out locked_s bigint, out birth_date date, out district text, out postal_code text,
	out habitat text, out is_admitted boolean, out serial bigint)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	person bigint;
begin
	select t.verdict, t.locked_s, t.person into verdict, locked_s, person
		from registry.desk_try(of_generation, of_account, of_mac, is_to_vote, now) t;
	if verdict <> 'fine' then
		return;
	end if;
	if exists (select from registry.people p where p.account = of_account and p.row = person) then
		verdict := 'oneself';
		return;
	end if;
	select c.birth_date, c.district, c.postal_code, c.habitat, a.row is not null, a.serial
		into birth_date, district, postal_code, habitat, is_admitted, serial
		from registry.census c left join registry.admissions a on a.row = c.id and a.round = of_round
		where c.id = person;
end $$;

-- The person's place in a round, by their document alone: as registry.admit. No row: the census changed
-- since they were looked up.
create or replace function registry.desk_admit(of_generation integer, of_round integer, of_mac bytea,
	new_ticket bytea, now timestamptz)
returns table (ticket bytea) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c registry.census;
begin
	if not registry.is_key(of_generation) then
		return;
	end if;
	select * into c from registry.census n where n.mac = of_mac and n.is_live for update;
	if found then
		return query select registry.place(of_round, c, new_ticket, now);
	end if;
end $$;

-- The book of disputes as the main database tells it to officers: 50 from the newest on, or before the
-- number that `cursor` names. Who opened them, and whose votes they are about, stays here.
create or replace function registry.disputes_page(cursor bigint) returns jsonb
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	with page as (
		select * from registry.disputes where cursor is null or number < cursor
		order by number desc limit 50
	)
	select jsonb_build_object(
		'items', coalesce(jsonb_agg(jsonb_build_object('number', number, 'round', round,
			'x', encode(x, 'hex'), 'times', times,
			'on', to_char(at at time zone 'UTC', 'YYYY-MM-DD')) order by number desc), '[]'),
		'next', case when count(*) = 50 then min(number)::text end)
	from page
$$;
