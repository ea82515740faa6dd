-- A census that staff bring through the page (db/registry/migrations/0007). What is wrong with what they
-- ask is an answer, {"fault": ..}, and what more there is to say: state that changes with a refusal is
-- kept. None of it locks registry.state but the import itself: voters wait for nothing else.

-- Which census this is: what a diff was computed against.
create or replace function registry.census_version() returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
	select format('%s.%s.%s', coalesce(s.generation, 0),
		coalesce((select max(b.number) from registry.batches b where b.kind <> 'lookup'), 0),
		(select count(*) from registry.batches b where b.undone_at is not null))
	from registry.state s
$$;

-- The key under which an upload's HMACs are: the census's, or the first one's, which is made with the city.
create or replace function registry.upload_key() returns integer
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select coalesce(generation, last + 1) from registry.state
$$;

-- Counts of few people are not told.
create or replace function registry.shown(count bigint) returns bigint
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select case when count between 1 and 9 then null else count end
$$;

create or replace function registry.age_band(born date, today date) returns integer
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select width_bucket(extract(year from age(today, born))::integer, array[16, 18, 30, 45, 65])
$$;

-- What importing it would do. One statement for whoever calls it sees one census; nobody is locked out.
create or replace function registry.upload_diff(of_number integer, today date, open_rounds integer[])
returns jsonb language sql stable set search_path = pg_catalog, pg_temp as $$
	with changes as materialized (
		select * from registry.compare(of_number, false)
	), people as materialized (
		select false as is_new, district, registry.age_band(birth_date, today) as band
		from registry.census where is_live
		union all
		select true, district, registry.age_band(birth_date, today) from registry.coming(of_number)
	), totals as (
		select count(*) filter (where not is_new) as before, count(*) filter (where is_new) as after from people
	), kinds as (
		select count(*) filter (where what = 'new') as added, count(*) filter (where what = 'changed') as changed,
			count(*) filter (where what = 'gone') as gone from changes
	), districts as (
		select district, count(*) filter (where not is_new) as before, count(*) filter (where is_new) as after
		from people group by district order by count(*) desc, district limit 200
	), bands as (
		select b as band, count(*) filter (where not is_new) as before, count(*) filter (where is_new) as after
		from generate_series(0, 5) b left join people on band = b group by b
	)
	select jsonb_build_object('new', k.added, 'changed', k.changed, 'gone', k.gone,
		'unchanged', t.before - k.changed - k.gone, 'before', t.before, 'after', t.after,
		'gone_verified', (select count(*) from changes c where what = 'gone'
			and exists (select from registry.people p where p.row = c.id)),
		'gone_admitted', (select count(*) from changes c where what = 'gone'
			and exists (select from registry.admissions a where a.row = c.id and a.round = any (open_rounds))),
		'districts', (select coalesce(jsonb_agg(jsonb_build_object('name', district,
				'before', registry.shown(before), 'after', registry.shown(after)) order by district), '[]')
			from districts),
		'ages', (select jsonb_agg(jsonb_build_object('from', (array[0, 16, 18, 30, 45, 65])[band + 1],
				'to', (array[15, 17, 29, 44, 64])[band + 1],
				'before', registry.shown(before), 'after', registry.shown(after)) order by band) from bands))
	from totals t, kinds k
$$;

-- It is over; its rows go with the next chore.
create or replace function registry.upload_end(of_number integer, of_reason text) returns void
language sql set search_path = pg_catalog, pg_temp as $$
	update registry.uploads set state = 'dropped', reason = of_reason, errors = '[]', diff = null
	where number = of_number
$$;

-- Those that had their time; and those whose half is in no process any more. `alive` is the one that the
-- registrar receives, or null for none; less than zero: it is beginning one.
create or replace function registry.uploads_expire(alive integer, now timestamptz) returns void
language sql set search_path = pg_catalog, pg_temp as $$
	select registry.upload_end(number, case when state = 'receiving' and number is distinct from alive
			then 'gone' else 'expired' end)
	from registry.uploads
	where (state = 'receiving' and (touched_at + interval '30 minutes' <= now
			or (coalesce(alive, 0) >= 0 and number is distinct from alive)))
		or (state in ('waits', 'wrong') and touched_at + interval '3 days' <= now)
$$;

create or replace function registry.upload_begin(of_account bigint, of_seat bigint, of_generation integer,
	alive integer, now timestamptz)
returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	open integer;
	made integer;
begin
	perform pg_advisory_xact_lock(7237); -- one after the other
	perform registry.uploads_expire(alive, now);
	select number into open from registry.uploads
		where state in ('receiving', 'checking', 'waits', 'applying');
	if found then
		return jsonb_build_object('fault', 'upload_open', 'upload', open);
	end if;
	perform registry.upload_end(number, 'asked') from registry.uploads where state = 'wrong';
	insert into registry.uploads (state, account, seat, began_at, touched_at, generation)
		values ('receiving', of_account, of_seat, now, now, of_generation) returning number into made;
	return jsonb_build_object('number', made, 'next', 1);
end $$;

-- Rows and errors of one part, or of the end, which is after part `of_parts`. False: it is gone.
create or replace function registry.upload_part(of_number integer, of_parts integer, of_bytes bigint,
	lines text[], macs bytea[], births text[], districts text[], posts text[], sexes text[],
	habitats text[], emails bytea[], phones bytea[], of_errors jsonb, of_error_count bigint,
	of_column integer, of_sha256 bytea, now timestamptz)
returns boolean language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	u registry.uploads;
begin
	update registry.uploads set parts = of_parts, bytes = bytes + of_bytes, touched_at = now,
		errors = errors || of_errors, error_count = error_count + of_error_count,
		document_column = of_column, rows = rows + cardinality(macs), file_sha256 = of_sha256,
		state = case when of_sha256 is null then state when error_count + of_error_count > 0 then 'wrong'
			else 'checking' end
	where number = of_number and state = 'receiving'
		and parts = case when of_sha256 is null then of_parts - 1 else of_parts end
	returning * into u;
	if not found then
		return false;
	end if;
	insert into registry.uploaded (upload, line, mac, birth_date, district, postal_code, sex, habitat, email,
			phone)
		select of_number, line::bigint, mac, born::date, district, post, sex, habitat, nullif(email, ''),
			nullif(phone, '')
		from unnest(lines, macs, births, districts, posts, sexes, habitats, emails, phones)
			as r (line, mac, born, district, post, sex, habitat, email, phone)
		where u.error_count = 0;
	if of_sha256 is not null then
		perform registry.act('census_uploaded', jsonb_build_object('upload', of_number, 'rows', u.rows,
			'file_sha256', encode(of_sha256, 'hex')), u.seat);
	end if;
	return true;
end $$;

-- What the registrar's chore has to do, one thing at a time.
create or replace function registry.upload_due(alive integer, now timestamptz,
	out number integer, out what text, out is_gone boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	perform registry.uploads_expire(alive, now);
	is_gone := not exists (select from registry.uploads u where u.number = alive and u.state = 'receiving');
	select u.number, case u.state when 'checking' then 'check' else 'apply' end into number, what
		from registry.uploads u where u.state in ('checking', 'applying');
	if what is null then
		select 'clean' into what from registry.uploaded r join registry.uploads u on u.number = r.upload
			where u.state in ('wrong', 'applied', 'dropped') limit 1;
	end if;
end $$;

create or replace function registry.uploads_clean() returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	rows bigint;
begin
	delete from registry.uploaded r using registry.uploads u
		where u.number = r.upload and u.state in ('wrong', 'applied', 'dropped');
	get diagnostics rows = row_count;
	perform registry.tidy_add('registry_upload', rows);
end $$;

-- The census is another one than when it was looked at: anew, or never, where its key is another.
create or replace function registry.upload_again(u registry.uploads) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	if u.generation <> registry.upload_key() then
		perform registry.upload_end(u.number, 'key');
	else
		update registry.uploads set state = 'checking', diff = null, against = null, approver = null,
			approver_seat = null where number = u.number;
	end if;
end $$;

-- Who is there twice, and the diff. The chore's.
create or replace function registry.upload_check(of_number integer, today date, open_rounds integer[])
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	u registry.uploads;
	twice jsonb;
	count bigint;
	told record;
begin
	select * into u from registry.uploads where number = of_number and state = 'checking';
	if not found then
		return;
	end if;
	if u.generation <> registry.upload_key() then
		perform registry.upload_end(of_number, 'key');
		return;
	end if;
	select count(*), jsonb_agg(jsonb_build_array(line, u.document_column, 'document_twice') order by line)
			filter (where place <= 1000) into count, twice
		from (select line, row_number() over (order by line) as place
			from (select line, row_number() over (partition by mac order by line) as nth
				from registry.uploaded where upload = of_number) n where nth > 1) t;
	if count > 0 then
		update registry.uploads set state = 'wrong', errors = twice, error_count = count
			where number = of_number and state = 'checking';
		return;
	end if;
	-- one statement: the diff and what it is against are of one moment
	select registry.upload_diff(of_number, today, open_rounds) as diff, registry.census_version() as against
		into told;
	update registry.uploads set state = 'waits', diff = told.diff, against = told.against
		where number = of_number and state = 'checking';
end $$;

create or replace function registry.upload_approve(of_number integer, of_account bigint, of_seat bigint,
	of_against text)
returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	u registry.uploads;
begin
	select * into u from registry.uploads where number = of_number for update;
	if not found then
		return jsonb_build_object('fault', 'not_found');
	end if;
	if u.account = of_account then
		return jsonb_build_object('fault', 'two_people');
	end if;
	if u.state in ('applying', 'applied') and u.approver = of_account and u.against = of_against then
		return jsonb_build_object('state', u.state);
	end if;
	if u.state <> 'waits' then
		return jsonb_build_object('fault', 'upload_state', 'state', u.state);
	end if;
	if registry.census_version() <> u.against then
		perform registry.upload_again(u);
		return jsonb_build_object('fault', 'upload_changed');
	end if;
	if u.against <> of_against then -- who approves saw another diff
		return jsonb_build_object('fault', 'upload_changed');
	end if;
	update registry.uploads set state = 'applying', approver = of_account, approver_seat = of_seat
		where number = of_number;
	return jsonb_build_object('state', 'applying');
end $$;

-- The import, all of it or nothing. The chore's; after a crash it comes again and finds what was done.
create or replace function registry.upload_apply(of_number integer, now timestamptz)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	u registry.uploads;
	made integer;
begin
	perform from registry.state for update;
	select * into u from registry.uploads where number = of_number and state = 'applying' for update;
	if not found then
		return;
	end if;
	if registry.census_version() <> u.against then
		perform registry.upload_again(u);
		return;
	end if;
	insert into registry.staged select * from registry.coming(of_number);
	if (select count(*) from registry.staged) <> u.rows then
		delete from registry.staged;
		perform registry.upload_end(of_number, 'rows');
		return;
	end if;
	select a.number into made from registry.apply('import', u.file_sha256, u.generation, now, '{}',
		u.approver_seat, u.seat) a;
	update registry.uploads set state = 'applied', batch = made where number = of_number;
end $$;

create or replace function registry.upload_drop(of_number integer, of_seat bigint)
returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	u registry.uploads;
begin
	select * into u from registry.uploads where number = of_number for update;
	if not found then
		return jsonb_build_object('fault', 'not_found');
	end if;
	if u.state in ('applying', 'applied') then
		return jsonb_build_object('fault', 'upload_state', 'state', u.state);
	end if;
	if u.state <> 'dropped' then
		perform registry.upload_end(of_number, 'asked');
		perform registry.act('census_upload_dropped', jsonb_build_object('upload', of_number), of_seat);
	end if;
	return '{}';
end $$;

-- The last import, if it is this one.
create or replace function registry.undo_batch(of_batch integer, of_seat bigint, now timestamptz)
returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	back record;
begin
	perform from registry.state for update;
	if of_batch <> (select max(b.number) from registry.batches b where b.kind <> 'lookup') then
		return jsonb_build_object('fault', 'undo_refused');
	end if;
	select * into back from registry.undo(now, of_seat);
	return jsonb_build_object('batch', back.number, 'rows', back.rows);
exception when sqlstate 'AR907' then
	return jsonb_build_object('fault', 'undo_refused');
end $$;

create or replace function registry.upload_json(u registry.uploads, of_account bigint) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
	select jsonb_build_object('number', u.number, 'state', u.state, 'reason', u.reason, 'seat', u.seat,
		'is_mine', u.account = of_account, 'began_at', registry.rfc3339(u.began_at),
		'until', registry.rfc3339(u.touched_at + case when u.state = 'receiving' then interval '30 minutes'
			when u.state in ('waits', 'wrong') then interval '3 days' end),
		'parts', u.parts, 'bytes', u.bytes, 'rows', u.rows, 'error_count', u.error_count,
		'file_sha256', encode(u.file_sha256, 'hex'), 'against', u.against, 'diff', u.diff,
		'approved_by', u.approver_seat, 'batch', u.batch)
$$;

-- How the census stands; the last upload is for staff alone.
create or replace function registry.census_page(of_account bigint, is_staff boolean, is_service boolean)
returns jsonb language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select jsonb_build_object(
		'people', (select count(*) from registry.census where is_live),
		'verified', (select count(*) from registry.people),
		'admissions', (select count(*) from registry.admissions),
		'conflicts', (select count(*) from registry.conflicts where decision is null),
		'is_service', is_service,
		'batches', (select coalesce(jsonb_agg(jsonb_build_object('number', b.number, 'kind', b.kind,
				'at', registry.rfc3339(b.at), 'rows', b.rows, 'new', b.added, 'changed', b.changed,
				'gone', b.gone, 'seat', b.seat, 'uploaded_by', b.uploaded_by, 'undone_by', b.undone_by,
				'undone_at', registry.rfc3339(b.undone_at)) order by b.number desc), '[]')
			from (select * from registry.batches order by number desc limit 20) b),
		'upload', (select registry.upload_json(u, of_account) from registry.uploads u
			where is_staff order by u.number desc limit 1))
$$;

-- 200 errors of a file, from the first on or after `cursor`.
create or replace function registry.upload_errors(of_number integer, after bigint) returns jsonb
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	with page as (
		select e.value, e.place from registry.uploads u, jsonb_array_elements(u.errors) with ordinality e (value, place)
		where u.number = of_number and e.place > coalesce(after, 0) order by e.place limit 200
	)
	select case when not exists (select from registry.uploads where number = of_number)
		then jsonb_build_object('fault', 'not_found')
		else jsonb_build_object('items', (select coalesce(jsonb_agg(jsonb_build_object('line', value -> 0,
				'column', value -> 1, 'code', value -> 2) order by place), '[]') from page),
			'next', (select max(place)::text from page having count(*) = 200)) end
$$;
