-- What officers do at a desk for somebody's vote in a round: they open a dispute, or make a one-time
-- code. Who that is, only the registry knows; here are the officer's seat, the round and a serial.

-- For the registrar: the credential that a dispute of this serial would be about, live or void without
-- a next one; the round, with all that a VOID is made of; and whether now is the time for it.
create or replace function arca.dispute_about(of_round integer, of_serial bigint, out slug text,
	out ctx text, out is_open integer, out x text, out groups text, out manifest text, out void_x text)
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	select r.slug, encode(r.ctx, 'hex'), arca.is_open(r)::integer,
		(select encode(k.x, 'hex') from arca.credentials k where k.round = r.id and k.serial = of_serial
			and not exists (select from arca.voids v where v.round = k.round and v.x = k.x)),
		(select string_agg(distinct grp::text, ',') from arca.contests c where c.round = r.id),
		(select encode(entry, 'hex') from arca.log_entries e
			where e.log = r.id and e.leaf = r.manifest_leaf),
		(select encode(v.x, 'hex') from arca.credentials k
			join arca.voids v on v.round = k.round and v.x = k.x
			where k.round = r.id and k.serial = of_serial and not exists (select from arca.credentials n
				where n.round = k.round and n.replaces = k.x))
	from arca.rounds r where r.id = of_round
$$;

-- The disputed credential is void already: another code to vote again with, for who lost the one before,
-- or none, so that their account is the way in. A new code is an act.
create or replace function arca.dispute_code(of_round integer, of_serial bigint, code_hash bytea,
	of_seat bigint) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	r arca.rounds := arca.desk_round(of_round, of_seat);
begin
	perform arca.desk_code_set(of_round, of_serial, code_hash);
	if arca.has_live(of_round, of_serial) then
		raise exception 'they have the next one' using errcode = 'AR142';
	end if;
	if code_hash is not null then
		perform arca.desk_act('desk_code_made', of_seat, r);
	end if;
end $$;

-- A page of the registry's book, with what became of each credential and without saying which it is.
create or replace function arca.disputes_told(page jsonb) returns json
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select json_build_object('items', coalesce(json_agg(json_build_object(
			'number', d -> 'number', 'round', r.slug, 'titles', r.titles,
			'opened_on', d -> 'on', 'times', d -> 'times',
			'state', case when exists (select from arca.credentials n
					where n.round = r.id and n.replaces = decode(d ->> 'x', 'hex')) then 'replaced'
				when exists (select from arca.voids v
					where v.round = r.id and v.x = decode(d ->> 'x', 'hex')) then 'void'
				else 'waits' end) order by place), '[]'),
		'next', page -> 'next')
	from jsonb_array_elements(page -> 'items') with ordinality as l (d, place)
	join arca.rounds r on r.id = (d ->> 'round')::integer
$$;

-- --- codes for who has no account ----------------------------------------------------------------

-- For the registrar: who may vote in a round, by everybody's rule and by contest its styles and its own;
-- and the days on which it opens and closes.
create or replace function arca.electorate_of(of_round integer, out rule jsonb, out contests json,
	out opens date, out closes date)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select nullif(w.says -> 'rule', 'null'),
		(select json_agg(json_build_object('styles', c.styles,
			'rule', nullif(w.says -> 'contests' -> c.cid, 'null')) order by c.cid)
			from arca.contests c where c.round = r.id),
		(r.opens_at at time zone r.zone)::date, (r.closes_at at time zone r.zone)::date
	from arca.rounds r cross join lateral (select arca.criteria_of(r) as says) w
	where r.id = of_round
$$;

-- The ticket's serial gets a new code, and the code or session before it is of no use any more. Not where
-- a credential was signed: whoever has it has the vote, and a dispute is the way.
create or replace function arca.desk_code(of_round integer, of_ticket bytea, of_styles integer[],
	code_hash bytea, of_seat bigint, out serial bigint, out until text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	r arca.rounds := arca.desk_round(of_round, of_seat);
	c arca.codes;
	ends timestamptz;
begin
	if not 'code' = any (r.ways) then
		raise exception 'with an account alone' using errcode = 'AR027';
	end if;
	perform arca.take_serials(of_round, 0);
	c := arca.code_of_ticket(r.id, of_ticket, of_styles, 'desk', 'desk');
	if exists (select from arca.signings g where g.round = r.id and g.serial = c.serial
			and not exists (select from arca.voids v where v.round = g.round and v.x = g.x)) then
		raise exception 'has a credential' using errcode = 'AR147';
	end if;
	perform arca.desk_code_set(r.id, c.serial, code_hash);
	-- whoever disputed a vote is not to find that its old account is the way in again
	ends := least(r.closes_at, arca.clock() + interval '1 day');
	if not exists (select from arca.signings g where g.round = r.id and g.serial = c.serial) then
		update arca.desk_codes d set until = ends where d.round = r.id and d.serial = c.serial;
		update arca.codes k set styles = of_styles where k.round = r.id and k.serial = c.serial;
	else
		ends := r.closes_at;
	end if;
	perform arca.desk_act('desk_code_made', of_seat, r);
	serial := c.serial;
	until := api.rfc3339(ends);
end $$;
