-- Acts: whatever is done in the city's name says so here, in the transaction in which it is done.

-- The grant under which somebody acts in one of these roles; null if they have none.
create or replace function arca.seat(of_account bigint, roles text[]) returns bigint
language sql stable set search_path = pg_catalog, pg_temp as $$
	select min(id) from arca.grants where account = of_account and role = any (roles)
		and given_at is not null and ended_at is null
$$;

-- One act, for the city's log. `subject` is public for ever: no name, address, document, account or
-- free text that could hold one; whole numbers and texts alone. `source` makes what comes from
-- elsewhere come once.
create or replace function arca.act(kind text, role text, seat bigint, subject jsonb,
	source text default null) returns void
language sql volatile set search_path = pg_catalog, pg_temp as $$
	insert into arca.acts (kind, role, seat, subject, source, at)
	values (kind, role, seat, subject, source, arca.clock()) on conflict (source) do nothing
$$;
