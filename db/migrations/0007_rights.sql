-- Rights: what is left of an account that was erased, what was agreed to, what was tidied away, how
-- many come at once, and notes of what is unusual.

alter table arca.accounts
	add erased_at timestamptz,
	add check ((state = 'erased') = (erased_at is not null)),
	-- who it was is nowhere; the code stays, so that what they wrote has an author
	add check (state <> 'erased' or (coalesce(email, password, pseudonym, pseudonym_key, register_url,
		zone, assurance, mail_trouble) is null and level = 0 and verified_at is null
		and password_at is null));

-- An account that is erased stays so: nobody comes back into it, and its number is no other's.
create function arca.keep_erased() returns trigger language plpgsql as $$
begin
	raise exception 'the account is erased' using errcode = 'AR402';
end $$;
create trigger keep_erased before update or delete on arca.accounts
	for each row when (old.state = 'erased') execute function arca.keep_erased();

-- Whoever writes something of an account while it is being erased waits for that, and then writes
-- nothing.
create function arca.refuse_erased() returns trigger language plpgsql as $$
begin
	perform from arca.accounts where id = new.account and state <> 'erased' for key share;
	if not found and new.account is not null then
		raise exception 'the account is erased' using errcode = 'AR402';
	end if;
	return new;
end $$;
do $$
declare
	name text;
begin
	foreach name in array array['account_sessions', 'account_agents', 'account_tokens',
		'account_factors', 'recovery_codes', 'mail_codes', 'consents', 'unsubscribe_tokens',
		'outbox', 'grants'] loop
		execute format('create trigger refuse_erased before insert on arca.%I
			for each row execute function arca.refuse_erased()', name);
	end loop;
end $$;

-- Which words somebody agreed to: arca.consent_texts() has them.
alter table arca.consents add text_version integer not null default 1;

-- What was tidied away, by the kinds of arca.retention().
create table arca.tidied (
	kind text primary key,
	since timestamptz not null,          -- what `gone` counts from
	tidied_at timestamptz not null,
	gone_at timestamptz,                 -- when something went last,
	gone_last bigint not null default 0, -- how much that was,
	gone bigint not null default 0       -- and how much in all
);

-- --- many at once -------------------------------------------------------------------------------

-- How many in a minute may come without work. Public.
create table arca.burst_rules (
	action text primary key check (action in ('register', 'confirm', 'reset')),
	per_prefix integer not null check (per_prefix > 0), -- of one network: /24, of IPv6 /48
	in_all integer not null check (in_all > 0)
);
insert into arca.burst_rules (action, per_prefix, in_all) values
	('register', 30, 120), ('confirm', 30, 120), ('reset', 30, 120);

-- How many came. `key` is a hash of the network under a salt that nobody writes down; zeros: all.
create table arca.bursts (
	action text not null,
	key arca.hash not null,
	minute timestamptz not null,
	count integer not null,
	primary key (action, key, minute)
);
create index on arca.bursts (minute);

-- Challenges whose work was used, for as long as they would be good.
create table arca.works_used (
	hash arca.hash primary key,
	until timestamptz not null
);
create index on arca.works_used (until);

-- What the rules of arca.anomaly_rules() found: numbers, and nobody. Never deleted.
create table arca.anomalies (
	id bigint generated always as identity primary key,
	rule text not null,
	from_at timestamptz not null,
	until_at timestamptz not null,
	count bigint not null,
	most bigint not null,                -- more than so many are noted
	noted_at timestamptz not null,
	unique (rule, from_at)
);
create trigger keep_rows before delete on arca.anomalies
	for each row execute function arca.refuse_change();
create trigger keep_table before truncate on arca.anomalies
	for each statement execute function arca.refuse_change();
