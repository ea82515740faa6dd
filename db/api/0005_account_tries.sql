-- How often something may be tried. Rates are for an hour, from the first time in it; locks come
-- after failures, and every failure after that doubles them. Keys are hashes: of an address of the
-- network (by a web process, under a salt that nobody writes down), or of an e-mail address. Both
-- are counted the same whether the e-mail address is somebody's or not.

-- How often in an hour, by one address of the network and for one e-mail address. A town hall or a
-- telephone company stands for many people.
create or replace function arca.rate_of(action text, out per_network integer,
	out per_email integer)
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select case action when 'sign_in' then 100 else 60 end,
		case action when 'sign_in' then null else 5 end
$$;

create or replace function arca.email_key(email text) returns bytea
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select sha256(convert_to('email:' || email, 'UTF8'))
$$;

-- Seconds from now on, as messages of refusals say them ("wait 1920"), for Retry-After.
create or replace function arca.wait_text(until timestamptz) returns text
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select 'wait ' || greatest(1, ceil(extract(epoch from until - arca.clock())))::bigint
$$;

create or replace function arca.rate_take_one(of_action text, of_key bytea, most integer)
returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	now_at timestamptz := arca.clock();
	row arca.tries;
begin
	insert into arca.tries as t (action, key, failures, last_at)
	values (of_action, of_key, 1, now_at)
	on conflict (action, key) do update set
		failures = case when t.last_at + interval '1 hour' <= now_at then 1 else t.failures + 1 end,
		last_at = case when t.last_at + interval '1 hour' <= now_at then now_at else t.last_at end
	returning * into row;
	if row.failures > most then
		raise exception '%', arca.wait_text(row.last_at + interval '1 hour')
			using errcode = 'AR429';
	end if;
end $$;

create or replace function arca.rate_take(action text, network bytea, email text)
returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	rate record := arca.rate_of(action);
begin
	perform arca.rate_take_one('rate ' || action || ' network', network, rate.per_network);
	if rate.per_email is not null then
		perform arca.rate_take_one('rate ' || action || ' email', arca.email_key(email),
			rate.per_email);
	end if;
end $$;

-- What was counted and was no failure.
create or replace function arca.rate_return(action text, network bytea) returns void
language sql set search_path = pg_catalog, pg_temp as $$
	update arca.tries set failures = greatest(failures - 1, 0)
	where tries.action = 'rate ' || rate_return.action || ' network' and key = network
$$;

-- One more try, counted as a failure before it is known to be one, so that tries at the same time
-- are no more than those one after another. The 5th locks for 32 minutes, the next for 64, and so
-- on up to some days; a day after the last is as if there had been none.
create or replace function arca.try_take(of_action text, of_key bytea)
returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	now_at timestamptz := arca.clock();
	row arca.tries;
begin
	insert into arca.tries as t (action, key, failures, last_at)
	values (of_action, of_key, 0, now_at)
	on conflict (action, key) do update set failures = case
		when greatest(t.last_at, t.locked_until) + interval '1 day' <= now_at then 0
		else t.failures end
	returning * into row;
	if row.locked_until > now_at then
		raise exception '%', arca.wait_text(row.locked_until) using errcode = 'AR107';
	end if;
	update arca.tries set failures = row.failures + 1, last_at = now_at,
		locked_until = case when row.failures + 1 >= 5
			then now_at + interval '32 minutes' * (2 ^ least(row.failures - 4, 8)) end
	where action = of_action and key = of_key;
end $$;

-- It was no failure: all that were before it are forgotten.
create or replace function arca.try_forget(of_action text, of_key bytea) returns void
language sql set search_path = pg_catalog, pg_temp as $$
	delete from arca.tries where action = of_action and key = of_key
$$;

-- It was not tried after all.
create or replace function arca.try_return(of_action text, of_key bytea) returns void
language sql set search_path = pg_catalog, pg_temp as $$
	update arca.tries set failures = greatest(failures - 1, 0), locked_until = null
	where action = of_action and key = of_key
$$;
