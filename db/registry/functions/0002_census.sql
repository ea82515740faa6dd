-- Imports and what undoes them. For the owner's commands, and for what staff do (0009); the registrar
-- itself may run none of these.

-- What is about to become the census: what is staged, or an upload's rows.
create or replace function registry.coming(of_upload integer) returns setof registry.staged
language sql stable set search_path = pg_catalog, pg_temp as $$
	select * from registry.staged where of_upload is null
	union all
	select u.mac, u.mac, u.birth_date, u.district, u.postal_code, u.sex, u.habitat, u.email, u.phone
	from registry.uploaded u where u.upload = of_upload
$$;

-- That beside what there is: who would be new (with their row, if they were here before), changed or
-- gone. Rows are matched by HMAC, in a rotation by the old one. A dry run reads it, an import does it.
create or replace function registry.compare(of_upload integer, is_rotation boolean)
returns table (id bigint, mac bytea, what text)
language sql stable set search_path = pg_catalog, pg_temp as $$
	with s as materialized (
		select *, case when is_rotation then c.old_mac else c.mac end as key from registry.coming(of_upload) c
	)
	select c.id, s.mac::bytea, case when s.mac is null then 'gone' when c.is_live then 'changed' else 'new' end
	from registry.census c left join s on c.mac = s.key
	where (c.is_live or s.mac is not null)
		and (c.is_live, c.birth_date, c.district, c.postal_code, c.sex, c.habitat, c.email, c.phone)
			is distinct from (s.mac is not null, s.birth_date, s.district, s.postal_code, s.sex,
				s.habitat, s.email, s.phone)
		-- contacts are sealed anew in a rotation, which nobody calls a change
		and not (is_rotation and c.is_live and (c.birth_date, c.district, c.postal_code, c.sex,
			c.habitat) is not distinct from (s.birth_date, s.district, s.postal_code, s.sex, s.habitat))
	union all
	select null, s.mac::bytea, 'new' from s where not exists (select from registry.census c where c.mac = s.key)
$$;

drop function if exists registry.apply(text, bytea, integer, timestamptz, integer[]); -- it knew no seats
-- What is staged becomes the census.
create or replace function registry.apply(of_kind text, file_sha256 bytea, new_generation integer,
	now timestamptz, open_rounds integer[], of_seat bigint default null, of_uploader bigint default null,
	out number integer, out added bigint, out changed bigint, out gone bigint, out same bigint)
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	is_rotation constant boolean := of_kind = 'rotate';
begin
	-- whoever is being verified has this lock too, before any of a person
	perform from registry.state for update;
	delete from registry.before;
	-- who left before the last import and was never anything here
	delete from registry.census c where not c.is_live
		and not exists (select from registry.people p where p.row = c.id)
		and not exists (select from registry.conflicts k where k.row = c.id)
		and not exists (select from registry.admissions a where a.row = c.id);
	with found as materialized (
		select * from registry.compare(null, is_rotation)
	), noted as (
		insert into registry.before (row, is_new, is_live, birth_date, district, postal_code, sex, habitat,
				email, phone)
			select c.id, false, c.is_live, c.birth_date, c.district, c.postal_code, c.sex, c.habitat,
				c.email, c.phone
			from registry.census c join found f on f.id = c.id
	)
	select count(*) filter (where what = 'new'), count(*) filter (where what = 'changed'),
			count(*) filter (where what = 'gone') into added, changed, gone from found;
	select count(*) into same from registry.census where is_live;
	same := same - gone - changed;
	if is_rotation and exists (select from registry.census c
		join registry.admissions a on a.row = c.id and a.round = any (open_rounds)
		where not exists (select from registry.staged s where s.old_mac = c.mac)) then
		raise exception 'people who were admitted to an open round are not in the file'
			using errcode = 'AR906';
	end if;
	update registry.census c set is_live = false, birth_date = null, district = null,
		postal_code = null, sex = null, habitat = null, email = null, phone = null
		where c.is_live and not exists (select from registry.staged s
			where c.mac = case when is_rotation then s.old_mac else s.mac end);
	update registry.census c set mac = s.mac, is_live = true, birth_date = s.birth_date,
		district = s.district, postal_code = s.postal_code, sex = s.sex, habitat = s.habitat,
		email = s.email, phone = s.phone
		from registry.staged s where c.mac = case when is_rotation then s.old_mac else s.mac end;
	with fresh as (
		insert into registry.census (mac, is_live, birth_date, district, postal_code, sex, habitat,
			email, phone)
		select s.mac, true, s.birth_date, s.district, s.postal_code, s.sex, s.habitat, s.email, s.phone
		from registry.staged s where not exists (select from registry.census c where c.mac = s.mac)
		returning id
	)
	insert into registry.before (row, is_new, is_live) select id, true, false from fresh;
	if is_rotation then
		-- what nobody can be matched with any more, and failures under the old key
		delete from registry.before;
		delete from registry.tries where kind = 'document';
		delete from registry.codes where kind <> 'letter';
	end if;
	update registry.state set generation = new_generation, last = new_generation;
	insert into registry.batches (kind, at, file_sha256, rows, added, changed, gone, seat, uploaded_by)
		select of_kind, now, apply.file_sha256, count(*), apply.added, apply.changed, apply.gone, of_seat,
			of_uploader
		from registry.staged
		returning batches.number into number;
	delete from registry.staged;
end $$;

-- The last import is taken back; no other can be.
drop function if exists registry.undo(timestamptz); -- it knew no seat
create or replace function registry.undo(now timestamptz, of_seat bigint default null, out number integer,
	out rows bigint)
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	last registry.batches;
begin
	perform from registry.state for update;
	select * into last from registry.batches b where b.kind <> 'lookup' order by b.number desc limit 1 for update;
	if last.number is null or last.kind <> 'import' or last.undone_at is not null then
		raise exception 'the last thing that was done to the census is no import'
			using errcode = 'AR907';
	end if;
	if last.added + last.changed + last.gone > 0 and not exists (select from registry.before) then
		raise exception 'what the census was before that import is not kept any more'
			using errcode = 'AR907';
	end if;
	update registry.census c set is_live = b.is_live, birth_date = b.birth_date,
		district = b.district, postal_code = b.postal_code, sex = b.sex, habitat = b.habitat,
		email = b.email, phone = b.phone
		from registry.before b where b.row = c.id;
	get diagnostics rows = row_count;
	delete from registry.before;
	delete from registry.census c where not c.is_live and c.birth_date is null
		and not exists (select from registry.people p where p.row = c.id)
		and not exists (select from registry.conflicts k where k.row = c.id)
		and not exists (select from registry.admissions a where a.row = c.id);
	update registry.batches b set undone_at = now, undone_by = of_seat
		where b.number = last.number;
	number := last.number;
end $$;

drop function if exists registry.resolve(integer, text, timestamptz); -- it told the parts of it
-- What a human decided: by a seat, or null for who runs the machine. It gives the act, which the main
-- database takes (arca.acts_of_registry); whoever dies between the two is made good by the registrar,
-- which brings every act (0006).
create or replace function registry.resolve(of_number integer, of_decision text, of_seat bigint,
	now timestamptz)
returns jsonb language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	k registry.conflicts;
	current bigint;
begin
	-- people first, conflicts then: as in a claim
	perform from registry.census c where c.id = (select row from registry.conflicts where number = of_number)
		for update;
	select * into k from registry.conflicts where number = of_number for update;
	if not found or k.decision <> of_decision then -- null: not decided yet
		raise exception 'there is no such conflict, or it was decided otherwise' using errcode = 'AR908';
	end if;
	if of_decision = 'move' and k.decision is null then
		delete from registry.people where row = k.row returning account into current;
		if exists (select from registry.people where account = k.claimant) then
			raise exception 'that account is somebody else by now' using errcode = 'AR909';
		end if;
		insert into registry.people (account, row, verified_at) values (k.claimant, k.row, now);
		update registry.conflicts set holder = coalesce(current, holder) where number = of_number;
		-- who else claims it claims it from the new one
		update registry.conflicts set holder = k.claimant
			where row = k.row and decision is null and number <> of_number;
	end if;
	if k.decision is null then
		update registry.conflicts set decision = of_decision, decided_at = now, seat = of_seat
			where number = of_number;
	end if;
	return (select registry.act_json(a) from registry.acts a
		where a.kind = 'conflict_resolved' and (a.subject ->> 'number')::integer = of_number);
end $$;

-- Nothing of anybody is left; what was done when, and how much, is.
create or replace function registry.destroy(now timestamptz, out census bigint, out people bigint,
	out admissions bigint, out batches json)
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	select count(*) into people from registry.people;
	select count(*) into admissions from registry.admissions;
	select count(*) into census from registry.census;
	delete from registry.before;
	delete from registry.uploaded;
	update registry.uploads set state = 'dropped', reason = 'key' where state not in ('applied', 'dropped');
	update registry.uploads set errors = '[]', diff = null;
	delete from registry.people;
	delete from registry.conflicts;
	delete from registry.tries;
	delete from registry.codes;
	delete from registry.desk;
	delete from registry.lookups;
	delete from registry.notices;
	delete from registry.disputes;
	delete from registry.seen;
	delete from registry.turnouts;
	delete from registry.admissions;
	delete from registry.census;
	select coalesce(json_agg(json_build_object('number', b.number, 'kind', b.kind,
			'at', to_char(b.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'rows', b.rows, 'is_undone', b.undone_at is not null,
			'file_sha256', encode(b.file_sha256, 'hex')) order by b.number), '[]')
		into batches from registry.batches b;
	insert into registry.batches (kind, at, rows, added, changed, gone)
		values ('destroy', now, 0, 0, 0, destroy.census);
	update registry.state set generation = null;
end $$;
