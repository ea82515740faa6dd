-- What has had its time. How long that is, the main database says (arca.retention): in seconds, by
-- kind. What is told are totals, so that a report that was lost is made good by the next.

create or replace function registry.tidy_add(of_kind text, rows bigint) returns void
language sql set search_path = pg_catalog, pg_temp as $$
	insert into registry.tidied as t (kind, gone) values (of_kind, rows)
	on conflict (kind) do update set gone = t.gone + excluded.gone
$$;

create or replace function registry.tidy(now timestamptz, keeps json)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	rows bigint;
	keep interval;
begin
	perform pg_advisory_xact_lock(7236); -- one after the other
	keep := make_interval(secs => (keeps ->> 'registry_try')::bigint);
	delete from registry.tries t where t.last_at + keep <= now
		and (t.locked_until is null or t.locked_until < now);
	get diagnostics rows = row_count;
	perform registry.tidy_add('registry_try', rows);
	keep := make_interval(secs => (keeps ->> 'registry_code')::bigint);
	delete from registry.codes k where k.kind <> 'letter' and k.made_at + keep <= now;
	get diagnostics rows = row_count;
	perform registry.tidy_add('registry_code', rows);
	keep := make_interval(secs => (keeps ->> 'registry_letter')::bigint);
	delete from registry.codes k where k.kind = 'letter' and k.made_at + keep <= now;
	get diagnostics rows = row_count;
	perform registry.tidy_add('registry_letter', rows);
	keep := make_interval(secs => (keeps ->> 'registry_lookup')::bigint);
	delete from registry.lookups l where l.at + keep <= now;
	get diagnostics rows = row_count;
	perform registry.tidy_add('registry_lookup', rows);
	keep := make_interval(secs => (keeps ->> 'registry_notice')::bigint);
	delete from registry.notices n where n.due_at + keep <= now;
	get diagnostics rows = row_count;
	perform registry.tidy_add('registry_notice', rows);
	keep := make_interval(secs => (keeps ->> 'registry_before')::bigint);
	delete from registry.before b
		where (select max(at) from registry.batches where kind <> 'lookup') + keep <= now;
	get diagnostics rows = row_count;
	perform registry.tidy_add('registry_before', rows);
	perform registry.tidy_add('registry_upload', 0); -- the chore of uploads deletes them (0009)
	return (select json_object_agg(kind, gone) from registry.tidied);
end $$;
