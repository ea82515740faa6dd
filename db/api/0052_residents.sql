-- Headings that are for their residents alone. Who lives where, the registry knows and this database does not: the registrar
-- asks there, and supports for who may, in that one question; what is left here is the support.

-- Whose session it is (as registrar_account tells it), the districts of the project's heading, and the heading itself.
create or replace function arca.resident_about(token_hash bytea, of_number bigint)
returns table (account bigint, is_organisation integer, is_whole integer, now_s bigint, districts text, heading text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select a.id, (a.kind = 'organisation')::int, s.is_whole::int, floor(extract(epoch from arca.clock()))::bigint,
		h.districts::text, jsonb_build_object('number', h.number, 'names', h.names)::text
	from arca.account_sessions s join arca.accounts a on a.id = s.account
	join arca.projects p on p.id = of_number and p.state <> 'draft'
	join arca.budget_headings h on h.id = p.heading and h.residents_only
	where s.hash = token_hash and least(s.until, s.seen_at + s.idle) > arca.clock() and a.state = 'active' and a.level >= 1
$$;

-- By the registrar alone, for whoever the registry says lives there.
create or replace function arca.resident_support(token_hash bytea, of_number bigint) returns json
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	select arca.support_write(encode(token_hash, 'hex'), of_number, true, true)
$$;
