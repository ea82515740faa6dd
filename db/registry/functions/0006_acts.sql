-- Acts on their way to the main database, which knows each by its key.

-- An act as it is told. One of a conflict brings what the decision means in the main database: who
-- has the document now and who of the two has none, as it is at this moment; which voting sessions
-- end; what each of the two is told.
create or replace function registry.act_json(a registry.acts) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	told jsonb := jsonb_build_object('key', a.key, 'kind', a.kind, 'subject', a.subject, 'seat', a.seat);
	k registry.conflicts;
	is_move boolean;
begin
	if a.certificate is not null then
		told := told || jsonb_build_object('certificate', a.certificate);
	end if;
	if a.kind <> 'conflict_resolved' then
		return told;
	end if;
	select * into k from registry.conflicts where number = (a.subject ->> 'number')::integer;
	if not found then -- the census was destroyed since
		return told;
	end if;
	is_move := k.decision = 'move';
	return told || jsonb_build_object(
		'letters', jsonb_build_array(
			jsonb_build_object('account', k.holder, 'what', case when is_move then 'lost' else 'kept' end),
			jsonb_build_object('account', k.claimant, 'what', case when is_move then 'gained' else 'refused' end)),
		'gains', (select p.account from registry.people p
			where is_move and p.account = k.claimant and p.row = k.row),
		'assurance', k.assurance,
		'loses', (select coalesce(jsonb_agg(one), '[]') from unnest(array[k.holder, k.claimant]) one
			where is_move and not exists (select from registry.people p where p.account = one)),
		'ends', (select coalesce(jsonb_agg(jsonb_build_object('round', s.round, 'serial', s.serial)
				order by s.round), '[]')
			from registry.admissions s where is_move and s.row = k.row and s.serial is not null));
end $$;

create or replace function registry.due_acts() returns jsonb
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select jsonb_agg(registry.act_json(a) order by a.id)
	from (select * from registry.acts where told_at is null order by id limit 10) a
$$;

create or replace function registry.acts_told(given jsonb) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	update registry.acts set told_at = clock_timestamp()
	where key in (select (a ->> 'key')::uuid from jsonb_array_elements(given) a) and told_at is null
$$;
