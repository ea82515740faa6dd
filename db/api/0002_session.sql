-- A one-time code buys a session, and with it one credential; a desk's code, of who disputed a vote,
-- the next one.

create or replace function api.session_create(of_slug text, code_hash bytea, token_hash bytea)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	r arca.rounds;
	c arca.codes;
	of_desk bigint;
	until timestamptz := arca.clock() + interval '30 minutes';
begin
	select * into r from arca.rounds where slug = of_slug;
	if not found then
		raise exception 'no such round' using errcode = 'AR001';
	end if;
	if r.step not in ('ready', 'voting') or arca.clock() >= r.closes_at then
		raise exception 'not now' using errcode = 'AR013';
	end if;
	of_desk := (select serial from arca.desk_codes where round = r.id and hash = code_hash);
	if of_desk is null and not 'code' = any (r.ways) then
		raise exception 'with an account alone' using errcode = 'AR027';
	end if;
	if of_desk is null then
		select * into c from arca.codes where round = r.id and hash = code_hash for update;
	else
		select * into c from arca.codes where round = r.id and serial = of_desk for update;
	end if;
	-- of a desk's codes the last one alone is good, also if it was made while this one waited for the row
	if not found or (of_desk is not null and not exists (select from arca.desk_codes d
			where d.round = r.id and d.serial = of_desk and d.hash = code_hash)) then
		raise exception 'no such code' using errcode = 'AR002';
	end if;
	if exists (select from arca.desk_codes d where d.round = r.id and d.serial = of_desk
			and d.until <= arca.clock()) then
		raise exception 'its day is over' using errcode = 'AR148';
	end if;
	if of_desk is not null and exists (select from arca.credentials k
			join arca.void_requests q on q.round = k.round and q.x = k.x
			where k.round = r.id and k.serial = c.serial and not exists (select from arca.voids v
				where v.round = k.round and v.x = k.x)) then
		raise exception 'the observer has not signed yet' using errcode = 'AR143';
	end if;
	if c.session_until > arca.clock() or arca.has_live(r.id, c.serial) then
		raise exception 'used' using errcode = 'AR003';
	end if;
	delete from arca.sessions s where s.expires_at <= arca.clock()
		or (s.round = r.id and s.serial = c.serial);
	insert into arca.sessions (hash, round, serial, expires_at)
		values (token_hash, r.id, c.serial, until);
	update arca.codes set session = token_hash, session_until = until
		where round = r.id and serial = c.serial;
	return api.session(encode(token_hash, 'hex'));
end $$;

create or replace function api.session_delete(token_hash bytea) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
	update arca.codes set session = null, session_until = null where session = token_hash;
	delete from arca.sessions where hash = token_hash;
$$;
