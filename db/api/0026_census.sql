-- What staff do with the census through the page. The registry has it; here is who may, and by which seat.

-- For the registrar: who of the staff does something, with a proof that is fresh where it matters. The
-- seat is held until the statement ends.
create or replace function arca.census_staff(token bytea, is_fresh boolean, out account bigint,
	out now_s bigint, out today date, out seat bigint)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(encode(token, 'hex'), '{staff}', is_fresh);
begin
	select g.id into seat from arca.grants g where g.account = a.id and g.role = 'staff'
		and g.given_at is not null and g.ended_at is null for update;
	if not found then
		raise exception 'not their role' using errcode = 'AR115';
	end if;
	account := a.id;
	now_s := floor(extract(epoch from arca.clock()));
	today := (arca.clock() at time zone coalesce((select zone from arca.city), 'UTC'))::date;
end $$;

-- And who reads numbers: staff, and auditors, also with a token. `bearer` is empty without one.
create or replace function arca.census_reader(token bytea, bearer text, out account bigint,
	out now_s bigint, out today date, out is_staff boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.reader(encode(token, 'hex'), bearer);
begin
	is_staff := bearer = '' and arca.has_role(a.id, 'staff');
	if not is_staff and not arca.has_role(a.id, 'auditor') then
		raise exception 'not their role' using errcode = 'AR115';
	end if;
	account := a.id;
	now_s := floor(extract(epoch from arca.clock()));
	today := (arca.clock() at time zone coalesce((select zone from arca.city), 'UTC'))::date;
end $$;
