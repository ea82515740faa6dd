-- Codes: printed in letters, and sent to the census's own contacts.

-- A letter's code with its owner's birth date. Who has one of the two without the other learns no more
-- than that they do not go together.
create or replace function registry.letter(of_account bigint, of_hash bytea, born date,
	least_age integer, now timestamptz, today date, out verdict text, out locked_s bigint)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c registry.codes;
	person registry.census;
begin
	perform from registry.state for share;
	select * into c from registry.codes k where k.kind = 'letter' and k.hash = of_hash;
	select * into person from registry.census n where n.id = c.row;
	locked_s := registry.begin_try(of_account, person.mac, now);
	-- as it is now that nobody else tries it
	select * into c from registry.codes k where k.kind = 'letter' and k.hash = of_hash;
	if locked_s > 0 then
		verdict := 'locked';
	elsif c.row is null or not person.is_live or person.birth_date <> born then
		verdict := 'letter_wrong';
		perform registry.count_failures(of_account, person.mac, now);
	elsif registry.is_other(of_account, person.mac) then
		verdict := 'other';
	elsif c.used_at is not null then
		verdict := case when exists (select from registry.people p
			where p.account = of_account and p.row = c.row) then 'fine' else 'letter_used' end;
	elsif c.until <= now then
		verdict := 'letter_expired';
	elsif person.birth_date + make_interval(years => least_age) > today then
		verdict := 'age';
	else
		verdict := registry.claim(of_account, c.row, 'letter', now);
	end if;
	if verdict = 'fine' then
		update registry.codes k set used_at = coalesce(k.used_at, now)
			where k.row = c.row and k.kind = 'letter';
	end if;
	perform registry.end_try(of_account, person.mac, verdict, now);
end $$;

-- For whom of these letters may be printed: by place in the list, a word.
create or replace function registry.letters_look(macs bytea[])
returns table (place bigint, verdict text) language sql stable
set search_path = pg_catalog, pg_temp as $$
	select m.place, case when c.id is null then 'not_found'
		when exists (select from registry.people p where p.row = c.id) then 'verified'
		when m.nth > 1 then 'twice' else 'fine' end
	from (select u.mac, u.place, row_number() over (partition by u.mac order by u.place) as nth
		from unnest(macs) with ordinality u (mac, place)) m
	left join registry.census c on c.mac = m.mac and c.is_live
	order by m.place
$$;

-- The codes of letters that were printed; one that was sent before is of no use any more.
drop function if exists registry.letters_keep(bytea[], bytea[], timestamptz); -- it knew no seat
create or replace function registry.letters_keep(macs bytea[], hashes bytea[], now timestamptz,
	of_seat bigint default null)
returns bigint language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	kept bigint;
begin
	insert into registry.codes (row, kind, hash, made_at, until, asked_from)
		select c.id, 'letter', m.hash, now, now + interval '60 days', now
		from unnest(macs, hashes) m (mac, hash)
		join registry.census c on c.mac = m.mac and c.is_live
		on conflict (row, kind) do update set hash = excluded.hash, made_at = excluded.made_at,
			until = excluded.until, used_at = null;
	get diagnostics kept = row_count;
	perform registry.act('letters_made', jsonb_build_object('count', kept), of_seat);
	return kept;
end $$;

-- Six digits for who proved who they are, to the contact that the census has: at most five in a day.
create or replace function registry.contact(of_generation integer, of_account bigint, of_mac bytea,
	born date, post text, least_age integer, now timestamptz, today date, channel text, of_hash bytea,
	out verdict text, out locked_s bigint, out sealed bytea)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	person bigint;
	c registry.codes;
begin
	select p.verdict, p.locked_s, p.person into verdict, locked_s, person
		from registry.prove(of_generation, of_account, of_mac, born, post, least_age, now, today) p;
	if verdict <> 'fine' then
		return;
	end if;
	select case channel when 'email' then n.email else n.phone end into sealed
		from registry.census n where n.id = person;
	if sealed is null then
		verdict := 'no_contact';
		return;
	end if;
	select * into c from registry.codes k where k.row = person and k.kind = channel for update;
	if c.asked >= 5 and c.asked_from > now - interval '1 day' then
		verdict := 'locked';
		locked_s := ceil(extract(epoch from c.asked_from + interval '1 day' - now));
		sealed := null;
		return;
	end if;
	insert into registry.codes (row, kind, hash, account, made_at, until, asked_from)
		values (person, channel, of_hash, of_account, now, now + interval '10 minutes', now)
		on conflict (row, kind) do update set hash = excluded.hash, account = excluded.account,
			made_at = now, until = excluded.until, used_at = null,
			asked = case when codes.asked_from > now - interval '1 day' then codes.asked + 1 else 1 end,
			asked_from = case when codes.asked_from > now - interval '1 day' then codes.asked_from
				else now end;
end $$;

-- The digits, by the account that asked for them. The hash is under a key of the registrar's, so that
-- comparing it tells nobody anything by the time that it takes.
create or replace function registry.contact_confirm(of_generation integer, of_account bigint,
	of_hash bytea, now timestamptz, out verdict text, out locked_s bigint, out channel text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c registry.codes;
	person registry.census;
begin
	locked_s := 0;
	if not registry.is_key(of_generation) then
		verdict := 'key';
		return;
	end if;
	select * into c from registry.codes k where k.account = of_account order by k.made_at desc limit 1;
	select * into person from registry.census n where n.id = c.row;
	locked_s := registry.begin_try(of_account, person.mac, now);
	-- as it is now that nobody else tries it
	select * into c from registry.codes k where k.row = c.row and k.kind = c.kind and k.account = of_account;
	channel := c.kind;
	if locked_s > 0 then
		verdict := 'locked';
	elsif c.row is null or not person.is_live then
		verdict := 'code_missing';
	elsif c.hash <> of_hash then
		verdict := 'code_wrong';
		perform registry.count_failures(of_account, person.mac, now);
	elsif c.used_at is not null then
		verdict := case when exists (select from registry.people p
			where p.account = of_account and p.row = c.row) then 'fine' else 'code_missing' end;
	elsif c.until <= now then
		verdict := 'code_expired';
	elsif registry.is_other(of_account, person.mac) then
		verdict := 'other';
	else
		verdict := registry.claim(of_account, c.row, c.kind, now);
	end if;
	if verdict in ('fine', 'taken') then
		update registry.codes k set used_at = coalesce(k.used_at, now)
			where k.row = c.row and k.kind = c.kind;
	end if;
	perform registry.end_try(of_account, person.mac, verdict, now);
end $$;

-- Somebody came in person, with the document in hand. Every time is remembered.
create or replace function registry.desk_verify(of_generation integer, of_account bigint,
	of_mac bytea, of_officer text, now timestamptz, out verdict text, out number integer)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	person bigint;
begin
	if not registry.is_key(of_generation) then
		verdict := 'key';
		return;
	end if;
	perform registry.begin_try(of_account, of_mac, now);
	select c.id into person from registry.census c where c.mac = of_mac and c.is_live;
	verdict := case when person is null then 'not_found'
		when registry.is_other(of_account, of_mac) then 'other'
		else registry.claim(of_account, person, 'desk', now) end;
	perform registry.end_try(of_account, of_mac, verdict, now);
	insert into registry.desk (at, officer, row, account, verdict)
		values (now, of_officer, person, of_account, desk_verify.verdict)
		returning desk.number into number;
end $$;
