-- Verification of an account, and admission to a round: all that the registrar itself may do here.
-- What is wrong is a word in the answer, not an exception: a failure that is counted is a success of
-- its transaction. The time is the city's clock, which is in the main database.

-- The lock, if there is one.
create or replace function registry.locked_until(of_kind text, of_key bytea, now timestamptz)
returns timestamptz language sql stable set search_path = pg_catalog, pg_temp as $$
	select locked_until from registry.tries
	where kind = of_kind and key = of_key and locked_until > now
$$;

-- Makes the row and takes its lock: one at a time for an account and for a document.
create or replace function registry.hold_tries(of_kind text, of_key bytea, now timestamptz)
returns void language sql set search_path = pg_catalog, pg_temp as $$
	insert into registry.tries (kind, key, failures, last_at) values (of_kind, of_key, 0, now)
	on conflict (kind, key) do update set last_at = excluded.last_at
$$;

-- The fifth failure locks for 32 minutes, each one after it for twice as long, 32 days at most.
create or replace function registry.count_failure(of_kind text, of_key bytea, now timestamptz)
returns void language sql set search_path = pg_catalog, pg_temp as $$
	update registry.tries set failures = failures + 1,
		locked_until = case when failures + 1 >= 5
			then now + make_interval(mins => 32) * least(power(2, least(failures - 4, 30)), 1440) end
	where kind = of_kind and key = of_key
$$;

-- What a document, a birth date and a postal code are in the census, without counting or writing.
create or replace function registry.match(of_mac bytea, born date, post text, least_age integer,
	today date, out verdict text, out person bigint)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	c registry.census;
begin
	select * into c from registry.census where mac = of_mac and is_live;
	person := c.id;
	verdict := case when c.id is null or c.birth_date <> born then 'not_found'
		when c.postal_code <> post then 'postal_code'
		when c.birth_date + make_interval(years => least_age) > today then 'age'
		else 'fine' end;
end $$;

-- The account becomes this person's, or somebody else has the document already.
drop function if exists registry.claim(bigint, bigint, timestamptz);
create or replace function registry.claim(of_account bigint, person bigint, of_assurance text,
	now timestamptz)
returns text language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	holder_account bigint;
begin
	perform from registry.census where id = person for update;
	insert into registry.people (account, row, verified_at) values (of_account, person, now)
		on conflict (row) do nothing;
	select account into holder_account from registry.people where row = person;
	if holder_account = of_account then
		return 'fine';
	end if;
	insert into registry.conflicts (row, holder, claimant, at, assurance)
		values (person, holder_account, of_account, now, of_assurance)
		on conflict (row, claimant) where decision is null do nothing;
	return 'taken';
end $$;

-- Takes the locks of an account and of a document, where there is one; how long either is locked.
create or replace function registry.begin_try(of_account bigint, of_mac bytea, now timestamptz)
returns bigint language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	until timestamptz;
begin
	perform registry.hold_tries('account', int8send(of_account), now);
	until := registry.locked_until('account', int8send(of_account), now);
	if of_mac is not null then
		perform registry.hold_tries('document', of_mac, now);
		until := greatest(until, registry.locked_until('document', of_mac, now));
	end if;
	return coalesce(ceil(extract(epoch from until - now)), 0);
end $$;

create or replace function registry.count_failures(of_account bigint, of_mac bytea, now timestamptz)
returns void language sql set search_path = pg_catalog, pg_temp as $$
	select registry.count_failure('account', int8send(of_account), now);
	select registry.count_failure('document', of_mac, now);
$$;

-- A success forgets the failures before it. Nobody's are kept for long (0007).
create or replace function registry.end_try(of_account bigint, of_mac bytea, verdict text,
	now timestamptz)
returns void language sql set search_path = pg_catalog, pg_temp as $$
	delete from registry.tries where verdict = 'fine' and ((kind = 'account' and key = int8send(of_account))
		or (kind = 'document' and key = of_mac));
$$;

-- True if the account is another person already. Who left the census before ever being admitted may
-- be in it again with another document.
create or replace function registry.is_other(of_account bigint, of_mac bytea) returns boolean
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	delete from registry.people p using registry.census c
		where p.account = of_account and c.id = p.row and not c.is_live and c.mac <> of_mac
			and not exists (select from registry.admissions a where a.row = c.id);
	return exists (select from registry.people p join registry.census c on c.id = p.row
		where p.account = of_account and c.mac <> of_mac);
end $$;

create or replace function registry.is_key(of_generation integer) returns boolean
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	perform from registry.state where generation = of_generation for share;
	return found;
end $$;

-- Whether somebody knows who they say they are: counts failures, and claims nothing.
create or replace function registry.prove(of_generation integer, of_account bigint, of_mac bytea,
	born date, post text, least_age integer, now timestamptz, today date,
	out verdict text, out locked_s bigint, out person bigint)
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	locked_s := 0;
	if not registry.is_key(of_generation) then
		verdict := 'key';
		return;
	end if;
	locked_s := registry.begin_try(of_account, of_mac, now);
	if locked_s > 0 then
		verdict := 'locked';
	elsif registry.is_other(of_account, of_mac) then
		verdict := 'other';
	else
		select m.verdict, m.person into verdict, person
			from registry.match(of_mac, born, post, least_age, today) m;
		if verdict in ('not_found', 'postal_code') then
			perform registry.count_failures(of_account, of_mac, now);
		end if;
	end if;
end $$;

create or replace function registry.verify(of_generation integer, of_account bigint, of_mac bytea,
	born date, post text, least_age integer, now timestamptz, today date,
	out verdict text, out locked_s bigint)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	person bigint;
begin
	select p.verdict, p.locked_s, p.person into verdict, locked_s, person
		from registry.prove(of_generation, of_account, of_mac, born, post, least_age, now, today) p;
	if verdict = 'fine' then
		verdict := registry.claim(of_account, person, 'census', now);
	end if;
	perform registry.end_try(of_account, of_mac, verdict, now);
end $$;

-- Who an account is, for judging an electorate. No row: nobody in the census.
create or replace function registry.person(of_account bigint)
returns table (birth_date date, district text, postal_code text, habitat text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select c.birth_date, c.district, c.postal_code, c.habitat
	from registry.people p join registry.census c on c.id = p.row
	where p.account = of_account and c.is_live
$$;

-- The person's place in a round: the first time with this ticket, later with the one it has.
create or replace function registry.place(of_round integer, c registry.census, new_ticket bytea,
	now timestamptz)
returns bytea language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	insert into registry.admissions (round, row, ticket, mac, admitted_at)
		values (of_round, c.id, new_ticket, c.mac, now)
		on conflict (round, row) do nothing;
	return (select a.ticket from registry.admissions a where a.round = of_round and a.row = c.id);
end $$;

-- Of an account's person. The lock on the person keeps a conflict that is being decided out of it.
create or replace function registry.admit(of_round integer, of_account bigint, new_ticket bytea,
	now timestamptz)
returns table (ticket bytea) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c registry.census;
begin
	select n.* into c from registry.people p join registry.census n on n.id = p.row
		where p.account = of_account and n.is_live for update of n;
	if not found then
		return;
	end if;
	perform from registry.people p where p.account = of_account and p.row = c.id;
	if not found then
		return;
	end if;
	return query select registry.place(of_round, c, new_ticket, now);
end $$;

-- The serial that the main database gave for a ticket. False: it has another, which must not be.
create or replace function registry.note_serial(of_ticket bytea, of_serial bigint) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	update registry.admissions set serial = of_serial where ticket = of_ticket and serial is null;
	return exists (select from registry.admissions where ticket = of_ticket and serial = of_serial);
end $$;

-- What a serial's row tag is made of.
create or replace function registry.tag_mac(of_round integer, of_serial bigint) returns bytea
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select mac::bytea from registry.admissions where round = of_round and serial = of_serial
$$;

create or replace function registry.generation() returns integer
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select generation from registry.state
$$;
