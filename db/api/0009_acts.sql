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

-- What a decision about an identity means here, when it is told first: voting sessions that were begun
-- as that person end, and both accounts get a letter.
create or replace function arca.conflict_told(act jsonb) returns void
language sql volatile set search_path = pg_catalog, pg_temp as $$
	delete from arca.sessions s
	using jsonb_to_recordset(act -> 'ends') as e (round integer, serial bigint)
	where s.round = e.round and s.serial = e.serial
		-- who came with the code of a desk was there, whatever account says to be them
		and not exists (select from arca.desk_codes d where d.round = s.round and d.serial = s.serial);
	select arca.mail(a, 'identity_decided', null, jsonb_build_object('what', l.what))
	from jsonb_to_recordset(act -> 'letters') as l (account bigint, what text)
	join arca.accounts a on a.id = l.account and a.state = 'active' order by l.account
$$;

-- And each time: who has the document is of level 2, who has none is not. The registry says who that
-- is by now, so that of two decisions that come here in the wrong order the last one holds.
create or replace function arca.conflict_levels(act jsonb) returns void
language sql volatile set search_path = pg_catalog, pg_temp as $$
	update arca.accounts set level = 1, assurance = null, verified_at = null
	where level = 2 and id in (select value::bigint from jsonb_array_elements_text(act -> 'loses'));
	update arca.accounts set level = 2, assurance = act ->> 'assurance', verified_at = arca.clock()
	where id = (act ->> 'gains')::bigint and kind = 'person' and state = 'active' and level < 2
$$;

-- What the registry did, as its registrar tells it, each once; by a seat, or by who runs the machine.
create or replace function arca.acts_of_registry(acts jsonb) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
	a jsonb;
	key text;
	is_new boolean;
begin
	for a in select value from jsonb_array_elements(acts) with ordinality as l (value, place)
			where jsonb_typeof(value) = 'object' order by place loop
		key := 'registry ' || (a ->> 'key');
		-- two that bring the same one wait for each other
		perform pg_advisory_xact_lock(hashtextextended(key, 0));
		is_new := not exists (select from arca.acts o where o.source = key);
		perform arca.act(a ->> 'kind', case when a ->> 'seat' is null then 'sysadmin'
				else coalesce((select role from arca.grants where id = (a ->> 'seat')::bigint), 'officer') end,
			(select id from arca.grants where id = (a ->> 'seat')::bigint), a -> 'subject', key);
		if is_new and a ? 'letters' then
			perform arca.conflict_told(a);
		end if;
		if a ? 'certificate' then
			insert into arca.certificates (sha256, text)
			values (decode(a -> 'subject' ->> 'sha256', 'hex'), a ->> 'certificate') on conflict do nothing;
		end if;
		if a ? 'loses' then
			perform arca.conflict_levels(a);
		end if;
	end loop;
end $$;

-- What belongs together on the page: kinds that are not named here are in no group.
create or replace function arca.act_group(kind text) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select case
		when kind like 'role\_%' or kind like 'token\_%' or kind in ('account_invited', 'sessions_ended',
			'level_set') then 'roles'
		when kind like 'content\_%' or kind in ('account_blocked', 'account_unblocked', 'appeal_decided')
			then 'moderation'
		when kind like 'proposal\_%' or kind like 'poll\_%' or kind like 'meeting\_%' or kind in ('question_asked', 'response_given', 'minutes_published', 'lobby_meeting_logged') then 'participation'
		when kind like 'round\_%' or kind like 'valuat%' or kind like 'extension\_%' or kind in ('phase_extended', 'projects_selected', 'project_selected', 'project_deselected', 'codes_made', 'letters_made', 'desk_code_made')
			then 'rounds'
		when kind like 'census\_%' or kind in ('conflict_resolved', 'identity_looked_up') then 'census'
		when kind like 'vote\_%' or kind like 'dispute\_%' or kind like 'assistance\_%'
			or kind = 'desk_verified' then 'disputes'
		when kind = 'anomaly_noted' then 'unusual'
		when kind like 'record\_%' or kind like 'assessment\_%' then 'record'
		else 'others' end
$$;

-- The kinds of a group that there are acts of: one look at an index for each kind, however many acts there are.
create or replace function arca.act_kinds("group" text) returns text[]
language sql stable set search_path = pg_catalog, pg_temp as $$
	with recursive kinds as (
		(select kind from arca.acts order by kind limit 1)
		union all
		select (select a.kind from arca.acts a where a.kind > k.kind order by a.kind limit 1) from kinds k where k.kind is not null
	)
	select coalesce(array_agg(kind), '{}') from kinds where arca.act_group(kind) = "group"
$$;

-- Acts from the newest on, or before the one that `cursor` names (one that there is not: from the newest on): of a group or of all,
-- that name a round (or poll), of a seat, of days in the city's zone, both of them whole. Where days are asked for, what is newer is
-- said by the clock and not by the number, which is the same but for acts of the same moment. A condition that is not asked for is not
-- in the statement, so that its plan is made for those that are.
create or replace function arca.acts_found("group" text, cursor bigint, of_round text, of_seat bigint, from_day date, until_day date,
	most integer) returns setof arca.acts
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	in_zone text := (select c.zone from arca.city c);
	has_days boolean := from_day is not null or until_day is not null;
	last arca.acts;
begin
	select * into last from arca.acts where id = cursor;
	return query execute 'select * from arca.acts where true'
		|| case when "group" <> 'all' then ' and kind = any ($1)' else '' end
		|| case when of_round is not null then ' and coalesce(subject ->> ''round'', subject ->> ''poll'') = $2' else '' end
		|| case when of_seat is not null then ' and seat = $3' else '' end
		|| case when from_day is not null then ' and at >= $4' else '' end
		|| case when until_day is not null then ' and at < $5' else '' end
		|| case when last.id is null then '' when has_days then ' and (at, id) < ($6, $7)' else ' and id < $7' end
		|| case when has_days then ' order by at desc, id desc limit $8' else ' order by id desc limit $8' end
	using case when "group" <> 'all' then arca.act_kinds("group") end, of_round, of_seat,
		from_day::timestamp at time zone in_zone, (until_day + 1)::timestamp at time zone in_zone, last.at, last.id, most;
end $$;

-- 50 of them, with where the city's log has each; and that log.
drop function if exists api.acts(text, bigint);
create or replace function api.acts("group" text, cursor bigint, of_round text, of_seat bigint, from_day date, until_day date) returns json
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	with found as (
		select a.*, p.index, a.ordinality as turn
		from arca.acts_found("group", cursor, of_round, of_seat, from_day, until_day, 51) with ordinality a left join arca.log_pending p on p.id = a.pending
	), page as (select * from found where turn <= 50)
	select json_build_object(
		'log', (select json_build_object('origin', l.origin, 'size', h.size,
				'checkpoint', '/log/city/checkpoint')
			from arca.logs l join arca.log_heads h on h.log = l.id where l.id = 0),
		'items', (select coalesce(json_agg(json_build_object('number', id, 'kind', kind,
				'group', arca.act_group(kind), 'role', role, 'seat', seat, 'at', api.rfc3339(at),
				'index', index, 'facts', (select coalesce(json_agg(json_build_object('name', key,
					'value', value) order by key), '[]') from jsonb_each_text(subject)))
				order by turn), '[]') from page),
		'next', (select id::text from page where turn = 50 and exists (select from found where turn = 51)))
$$;

-- The same as a table (RFC 4180), 10,000 rows of it, and the address of those after them, if there are any.
create or replace function api.acts_csv("group" text, cursor bigint, of_round text, of_seat bigint, from_day date, until_day date,
	out csv text, out next text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	with found as (
		select a.*, p.index, a.ordinality as turn
		from arca.acts_found("group", cursor, of_round, of_seat, from_day, until_day, 10001) with ordinality a left join arca.log_pending p on p.id = a.pending
	)
	select E'index,at,kind,role,seat,facts\r\n' || coalesce(string_agg(concat(index, ',', api.rfc3339(at), ',', kind, ',', role, ',', seat,
			',"', replace(subject::text, '"', '""'), E'"\r\n'), '' order by turn) filter (where turn <= 10000), ''),
		(select '/api/acts.csv?' || concat_ws('&', 'group=' || "group", 'round=' || of_round, 'seat=' || of_seat, 'from=' || from_day,
				'until=' || until_day, 'cursor=' || id)
			from found where turn = 10000 and exists (select from found where turn = 10001))
	from found
$$;

-- What certifies that a census was destroyed: byte for byte, so that its hash is the one that the act names.
create or replace function api.certificate(of_sha256 text) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select text from arca.certificates where sha256 = decode(of_sha256, 'hex')
$$;
