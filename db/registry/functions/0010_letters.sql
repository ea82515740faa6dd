-- Letters that one of the staff prints from the page, some at a time.

-- As registry.letters_look, and whoever got one since this printing began is in the list twice: their
-- second code would end the first, which is printed already.
create or replace function registry.letters_may(macs bytea[], begun timestamptz)
returns table (verdict text, birth_date date, district text, postal_code text, habitat text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select case when l.verdict = 'fine' and exists (select from registry.codes k
			where k.row = c.id and k.kind = 'letter' and k.made_at >= begun) then 'twice' else l.verdict end,
		c.birth_date, c.district, c.postal_code, c.habitat
	from registry.letters_look(macs) l
	left join registry.census c on c.mac = macs[l.place] and c.is_live
	order by l.place
$$;

create or replace function registry.letters_by(macs bytea[], hashes bytea[], now timestamptz, of_seat bigint)
returns bigint language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	select registry.letters_keep(macs, hashes, now, of_seat)
$$;
