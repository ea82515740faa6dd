-- Codes that go to the census's own contacts, through the outbox. Whom to, and which, is sealed by
-- the registrar for the mailer: it is in no row of this database.

create or replace function arca.city_day() returns date
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select (arca.clock() at time zone coalesce((select zone from arca.city), 'UTC'))::date
$$;

-- False: the day's share of sms is spent, or will be by those that wait.
create or replace function arca.post_code(of_account bigint, of_channel text, of_sealed text,
	sms_a_day integer) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts;
begin
	select * into a from arca.accounts where id = of_account and state = 'active';
	if not found then
		raise exception 'no such account' using errcode = 'AR001';
	end if;
	if of_channel = 'sms' then
		insert into arca.sms_days (day, sent) values (arca.city_day(), 0) on conflict (day) do nothing;
		if (select sent from arca.sms_days where day = arca.city_day() for update)
			+ (select count(*) from arca.outbox where state = 'waiting'
				and facts ->> 'channel' = 'sms') >= sms_a_day then
			return false;
		end if;
	end if;
	perform arca.mail(a, 'code', 'sealed-' || gen_random_uuid(),
		jsonb_build_object('sealed', of_sealed, 'channel', of_channel));
	return true;
end $$;

-- Counts one that goes out now; false if no more may today.
create or replace function arca.sms_spend(a_day integer) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if a_day < 1 then
		return false;
	end if;
	insert into arca.sms_days (day, sent) values (arca.city_day(), 1)
		on conflict (day) do update set sent = sms_days.sent + 1 where sms_days.sent < a_day;
	return found;
end $$;

-- For the registrar, which alone knows whose ballots came in or became void. It waits before it says
-- so, and says it in another order; the letter waits again.
drop function if exists arca.tell_voted(bigint[], integer[]);
create or replace function arca.tell_voted(accounts bigint[], rounds integer[], kinds text[])
returns void language sql security definer set search_path = pg_catalog, pg_temp as $$
	select arca.notice_voted(u.account, r.slug, u.kind)
	from unnest(accounts, rounds, kinds) u (account, round, kind) join arca.rounds r on r.id = u.round
$$;

-- Whose ballots came in, and whose became void, after an index, by serial, and how far this looked;
-- null: none did. The registrar reads no cast itself: what was chosen, and which ballot it was, are
-- nothing to it.
drop function if exists arca.casts_of_accounts(integer, bigint);
create or replace function arca.casts_of_accounts(of_round integer, after bigint, out upto bigint,
	out serials bigint[], out voided bigint[])
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select max(c.index),
		coalesce(array_agg(c.serial) filter (where c.serial is not null and not c.is_void), '{}'),
		coalesce(array_agg(c.serial) filter (where c.serial is not null and c.is_void), '{}')
	from (select k.index, k.is_void, case when o.ticket is not null then o.serial end as serial
		from ((select index, x, false as is_void from arca.casts
				where round = of_round and index > after order by index limit 500)
			union all (select index, x, true from arca.voids
				where round = of_round and index > after order by index limit 500)) k
		join arca.credentials d on d.round = of_round and d.x = k.x
		left join arca.codes o on o.round = of_round and o.serial = d.serial
		order by k.index limit 500) c
$$;
