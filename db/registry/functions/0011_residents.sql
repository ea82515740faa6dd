-- Whether an account's person lives in one of some districts: yes or no is all that is told. Who left the census does not.
create or replace function registry.is_resident(of_account bigint, districts text[]) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select exists (select from registry.people p join registry.census c on c.id = p.row
		where p.account = of_account and c.is_live and c.district = any (districts))
$$;
