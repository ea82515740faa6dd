-- A disputed vote: opened at a desk, made void by registrar and civil observer together, and given
-- again by its person. Whose it is, is in the registry alone.

-- A credential of this serial is in the log and not void.
create or replace function arca.has_live(of_round integer, of_serial bigint) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
	select exists (select from arca.credentials k where k.round = of_round and k.serial = of_serial
		and not exists (select from arca.voids v where v.round = k.round and v.x = k.x))
$$;

-- The round, if it is open; and it is an officer's seat still, or nobody's: of who runs the machine.
create or replace function arca.desk_round(of_round integer, of_seat bigint) returns arca.rounds
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	r arca.rounds;
begin
	select * into r from arca.rounds where id = of_round;
	if not found or not arca.is_open(r) then
		raise exception 'not now' using errcode = 'AR013';
	end if;
	if of_seat is not null and not exists (select from arca.grants where id = of_seat
			and role = 'officer' and given_at is not null and ended_at is null) then
		raise exception 'not their role' using errcode = 'AR115';
	end if;
	return r;
end $$;

create or replace function arca.desk_act(kind text, of_seat bigint, r arca.rounds) returns void
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select arca.act(kind, case when of_seat is null then 'sysadmin' else 'officer' end, of_seat,
		jsonb_build_object('round', r.slug))
$$;

-- The code of a desk, or none: then their account is the way in again. Whoever was in is out; who is
-- coming in with the code before has the row's lock, or waits for it and finds that it is gone.
create or replace function arca.desk_code_set(of_round integer, of_serial bigint, code_hash bytea)
returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	perform from arca.codes where round = of_round and serial = of_serial for update;
	delete from arca.desk_codes where round = of_round and serial = of_serial;
	delete from arca.sessions where round = of_round and serial = of_serial;
	update arca.codes set session = null, session_until = null
	where round = of_round and serial = of_serial;
	if code_hash is not null then
		insert into arca.desk_codes (round, serial, hash, made_at)
		values (of_round, of_serial, code_hash, arca.clock());
	end if;
end $$;

-- For a desk, and its command. The same again is one request and one act, with the newest code.
create or replace function arca.dispute_open(of_round integer, of_serial bigint, of_x bytea,
	of_observer integer, of_entry bytea, code_hash bytea, of_seat bigint) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	r arca.rounds := arca.desk_round(of_round, of_seat);
	number bigint;
begin
	-- the lock that the keeper takes: what is seen here is still so when this ends
	perform from arca.log_heads where log = of_round for update;
	if exists (select from arca.voids where round = of_round and x = of_x) then
		raise exception 'it is void' using errcode = 'AR142';
	end if;
	perform arca.desk_code_set(of_round, of_serial, code_hash);
	if not exists (select from arca.void_requests where round = of_round and x = of_x) then
		perform arca.desk_act('dispute_opened', of_seat, r);
	end if;
	insert into arca.void_requests (round, x, observer, entry, made_at)
	values (of_round, of_x, of_observer, of_entry, arca.clock())
	on conflict (round, x, observer) do nothing;
	select id into number from arca.void_requests
	where round = of_round and x = of_x and observer = of_observer;
	return number;
end $$;

-- In the keeper's transaction: whoever was in with it is out, so that nobody but who comes with the
-- desk's code, or is admitted anew, gets the next one.
create or replace function arca.void_logged() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	of_serial bigint;
begin
	select serial into of_serial from arca.credentials where round = new.round and x = new.x;
	delete from arca.sessions where round = new.round and serial = of_serial;
	update arca.codes set session = null, session_until = null
	where round = new.round and serial = of_serial;
	perform arca.act('vote_voided', 'registrar', null, jsonb_build_object('round',
		(select slug from arca.rounds where id = new.round)));
	return null;
end $$;
create or replace trigger void_logged after insert on arca.voids for each row
	execute function arca.void_logged();

-- What waits for an observer, then what was signed; null: no such round. All of it is public: it names
-- credentials, as the log does.
create or replace function api.voids(of_slug text) returns json
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select json_build_object('items', (select coalesce(json_agg(json_build_object('id', q.id,
			'x', encode(q.x, 'hex'), 'observer', q.observer, 'entry', api.base64url(q.entry),
			'made_at', api.rfc3339(q.made_at), 'index', q.index)
			order by q.index is not null, q.id desc), '[]')
		from (select o.*, v.index from arca.void_requests o
			left join arca.voids v on v.round = o.round and v.x = o.x
			where o.round = r.id order by v.index is not null, o.id desc limit 200) q), 'next', null)
	from arca.rounds r where r.slug = of_slug
$$;

create or replace function api.void(of_round integer, of_id bigint, out entry bytea,
	out manifest text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select q.entry, (select encode(e.entry, 'hex') from arca.log_entries e
		where e.log = r.id and e.leaf = r.manifest_leaf)
	from arca.void_requests q join arca.rounds r on r.id = q.round
	where q.round = of_round and q.id = of_id
$$;
