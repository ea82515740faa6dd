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

-- What the registry did, as its registrar tells it.
create or replace function arca.acts_of_registry(acts jsonb) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	select arca.act(a ->> 'kind', 'sysadmin', null, a -> 'subject', 'registry ' || (a ->> 'key'))
	from jsonb_array_elements(acts) with ordinality as l (a, place) order by place
$$;

-- What belongs together on the page: kinds that are not named here are in no group.
create or replace function arca.act_group(kind text) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select case
		when kind like 'role\_%' or kind like 'token\_%' or kind in ('account_invited', 'sessions_ended')
			then 'roles'
		when kind like 'round\_%' or kind in ('codes_made', 'letters_made') then 'rounds'
		when kind like 'census\_%' or kind in ('conflict_resolved') then 'census'
		when kind like 'vote\_%' or kind like 'dispute\_%' or kind like 'assistance\_%'
			or kind = 'desk_verified' then 'disputes'
		when kind = 'anomaly_noted' then 'unusual'
		else 'others' end
$$;

-- 50 acts from the newest on, or before the one that `cursor` names, of one group or of all; and the
-- log that has them.
create or replace function api.acts("group" text, cursor bigint) returns json
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	with page as (
		select a.*, p.index from arca.acts a left join arca.log_pending p on p.id = a.pending
		where (cursor is null or a.id < cursor)
			and ("group" = 'all' or arca.act_group(a.kind) = "group")
		order by a.id desc limit 50
	)
	select json_build_object(
		'log', (select json_build_object('origin', l.origin, 'size', h.size,
				'checkpoint', '/log/city/checkpoint')
			from arca.logs l join arca.log_heads h on h.log = l.id where l.id = 0),
		'items', (select coalesce(json_agg(json_build_object('number', id, 'kind', kind,
				'group', arca.act_group(kind), 'role', role, 'seat', seat, 'at', api.rfc3339(at),
				'index', index, 'facts', (select coalesce(json_agg(json_build_object('name', key,
					'value', value) order by key), '[]') from jsonb_each_text(subject)))
				order by id desc), '[]') from page),
		'next', (select min(id)::text from page having count(*) = 50))
$$;
