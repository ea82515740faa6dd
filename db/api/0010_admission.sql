-- Serials for codes and accounts, and the voting session of who was admitted. For the owner and the
-- registrar, never for a web process.

-- The last of `count` new serials, the lock on the counter held until the end. 0 takes the lock alone.
create or replace function arca.take_serials(of_round integer, count bigint) returns bigint
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	n bigint;
begin
	insert into arca.serials (round, last) values (of_round, count)
		on conflict (round) do update set last = serials.last + excluded.last
		returning last into n;
	if n > (select census_bound from arca.rounds where id = of_round) then
		raise exception 'a round has no more serials than its census bound' using errcode = 'AR026';
	end if;
	return n;
end $$;

create or replace function arca.is_open(r arca.rounds) returns boolean
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select r.step in ('ready', 'voting') and arca.clock() < r.closes_at
$$;

-- Who may vote, {rule, contests}: out of the artifact that the manifest names; the row's own are those of
-- rounds that have none.
create or replace function arca.criteria_of(r arca.rounds) returns jsonb
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select coalesce((select convert_from(t.bytes, 'UTF8')::jsonb from arca.artifacts t
			where t.round = r.id and t.sha256 = r.criteria),
		jsonb_build_object('rule', r.electorate -> 'rule', 'contests',
			(select jsonb_agg(r.headings -> c.cid -> 'residence' -> 'rule' order by c.cid)
				from arca.contests c where c.round = r.id)))
$$;

-- The weakest first: a channel takes the place of what is before it.
create or replace function arca.assurance_rank(of_assurance text) returns integer
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select array_position(array['census', 'email', 'sms', 'letter', 'desk'], of_assurance)
$$;

-- What an account is sure by, after it was verified by one more channel. Null: no such account.
create or replace function arca.assure(of_account bigint, of_assurance text) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	update arca.accounts set level = 2, assurance = of_assurance, verified_at = arca.clock()
	where id = of_account and kind = 'person' and state = 'active' and level >= 1
		and (level < 2 or arca.assurance_rank(assurance) < arca.assurance_rank(of_assurance));
	return (select assurance from arca.accounts where id = of_account and state = 'active');
end $$;

-- The row of a ticket, with a new serial where there is none yet: then what its person is sure by is
-- counted, and not kept. The caller holds the counter's lock.
create or replace function arca.code_of_ticket(of_round integer, of_ticket bytea, of_styles integer[],
	of_channel text, of_assurance text) returns arca.codes
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	c arca.codes;
begin
	select * into c from arca.codes where round = of_round and ticket = of_ticket for update;
	if not found then
		insert into arca.codes (round, serial, channel, ticket, styles, batch)
			values (of_round, arca.take_serials(of_round, 1), of_channel, of_ticket, of_styles, 0)
			returning * into c;
		insert into arca.admissions_count (round, assurance, count) values (of_round, of_assurance, 1)
			on conflict (round, assurance) do update set count = admissions_count.count + 1;
	end if;
	return c;
end $$;

-- The ticket's serial and a session with it; the session that there was before ends.
drop function if exists arca.admit(integer, bytea, integer[], bytea);
create or replace function arca.admit(of_round integer, of_ticket bytea, of_styles integer[],
	token_hash bytea, of_assurance text) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	r arca.rounds;
	c arca.codes;
	until timestamptz := arca.clock() + interval '30 minutes';
begin
	select * into r from arca.rounds where id = of_round;
	if not found or not arca.is_open(r) or not 'account' = any (r.ways) then
		raise exception 'not now' using errcode = 'AR013';
	end if;
	perform arca.take_serials(of_round, 0);
	c := arca.code_of_ticket(r.id, of_ticket, of_styles, 'account', of_assurance);
	-- who was at a desk comes with its code: whose account it is may be somebody else
	if exists (select from arca.desk_codes d where d.round = r.id and d.serial = c.serial
			and (d.until is null or d.until > arca.clock())) then
		raise exception 'by the code of a desk' using errcode = 'AR144';
	end if;
	if arca.has_live(r.id, c.serial) then
		raise exception 'has a credential' using errcode = 'AR004';
	end if;
	delete from arca.sessions s where s.expires_at <= arca.clock()
		or (s.round = r.id and s.serial = c.serial);
	insert into arca.sessions (hash, round, serial, expires_at)
		values (token_hash, r.id, c.serial, until);
	update arca.codes set session = token_hash, session_until = until,
			styles = case when exists (select from arca.signings g
				where g.round = r.id and g.serial = c.serial) then styles else of_styles end
		where round = r.id and serial = c.serial;
	return api.session(encode(token_hash, 'hex'));
end $$;
