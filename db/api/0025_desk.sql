-- What officers decide and look up from a desk about documents. The registry has those; here are the
-- officer, the accounts' names, and what became of a serial.

-- For the registrar: who looks at the queue.
create or replace function arca.desk_reader(token bytea, out account bigint, out now_s bigint,
	out today date)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(encode(token, 'hex'), '{officer,staff}', false);
begin
	account := a.id;
	now_s := floor(extract(epoch from arca.clock()));
	today := (arca.clock() at time zone coalesce((select zone from arca.city), 'UTC'))::date;
end $$;

-- And who decides, or asks about a document.
create or replace function arca.desk_officer(token bytea, out account bigint, out now_s bigint,
	out today date, out seat bigint)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	g arca.grants := arca.officer_seat(encode(token, 'hex'), true);
begin
	account := g.account;
	seat := g.id;
	now_s := floor(extract(epoch from arca.clock()));
	today := (arca.clock() at time zone coalesce((select zone from arca.city), 'UTC'))::date;
end $$;

-- Null: the account is gone.
create or replace function arca.conflict_account(of_account bigint) returns json
language sql stable set search_path = pg_catalog, pg_temp as $$
	select json_build_object('account', code, 'pseudonym', pseudonym)
	from arca.accounts where id = of_account and state = 'active'
$$;

create or replace function arca.conflicts_named(page jsonb) returns json
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select json_build_object('items', coalesce(json_agg(json_build_object(
			'number', c -> 'number', 'at', c -> 'at', 'channel', c -> 'channel',
			'holder', arca.conflict_account((c ->> 'holder')::bigint),
			'claimant', arca.conflict_account((c ->> 'claimant')::bigint),
			'decision', c -> 'decision', 'decided_at', c -> 'decided_at') order by place), '[]'),
		'next', page -> 'next')
	from jsonb_array_elements(page -> 'items') with ordinality as l (c, place)
$$;

-- An officer asked where a person was admitted, whether there is one or not. Days and no hours, no
-- serials: who is told cannot find the ballot in the public log.
create or replace function arca.identity_used(of_seat bigint, admissions jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	perform arca.act('identity_looked_up', 'officer', of_seat, '{}');
	return (select json_build_object('rounds', coalesce(json_agg(json_build_object(
			'round', r.slug, 'titles', r.titles, 'admitted_on', a."on",
			-- before a serial is noted nothing was issued
			'channel', coalesce(o.channel, 'account'),
			-- what a dispute would be now, if it can be one
			'dispute', case when not arca.is_open(r) or l.x is null then 'none' when l.is_void then 'void'
				when exists (select from arca.void_requests q where q.round = r.id and q.x = l.x)
				then 'waits' else 'new' end,
			-- whom the desk can ask to sign, in the manifest's order
			'observers', (select coalesce(json_agg(o.value -> 'name' order by o.place), '[]')
				from arca.log_entries m, json_array_elements(convert_from(substring(m.entry
					from 3 for octet_length(m.entry) - 66), 'UTF8')::json -> 'observers')
					with ordinality as o (value, place)
				where m.log = r.id and m.leaf = r.manifest_leaf),
			'credentials', (select coalesce(json_agg(json_build_object(
					'state', case when exists (select from arca.credentials n
							where n.round = k.round and n.replaces = k.x) then 'replaced'
						when v.x is not null then 'void' else 'live' end,
					'issued_on', to_char(e.at at time zone 'UTC', 'YYYY-MM-DD'),
					'has_voted', exists (select from arca.casts c where c.round = k.round and c.x = k.x))
					order by k.index), '[]')
				from arca.credentials k
				left join arca.voids v on v.round = k.round and v.x = k.x
				left join arca.log_entries e on e.log = k.round and e.index = k.index
				where k.round = r.id and k.serial = a.serial)) order by r.id), '[]'))
		from jsonb_to_recordset(coalesce(admissions, '[]')) as a (round integer, serial bigint, "on" text)
		join arca.rounds r on r.id = a.round
		left join arca.codes o on o.round = r.id and o.serial = a.serial
		-- the last credential of its chain
		left join lateral (select k.x, exists (select from arca.voids v
				where v.round = k.round and v.x = k.x) as is_void from arca.credentials k
			where k.round = r.id and k.serial = a.serial and not exists (select from arca.credentials n
				where n.round = k.round and n.replaces = k.x)) l on true);
end $$;
