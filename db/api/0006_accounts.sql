-- Accounts: made, confirmed, changed. Passwords come as hashes, tokens as hashes of what was mailed;
-- whoever asks about an address that has no account gets the same answer as about one that has.

-- --- names ---------------------------------------------------------------------------------------

-- 65 random bits in Crockford's base32. Two bytes of a UUID are not all random, and left out.
create or replace function arca.new_code() returns text
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select string_agg(substr('0123456789abcdefghjkmnpqrstvwxyz', get_byte(id, i) % 32 + 1, 1), '')
	from (select uuid_send(gen_random_uuid()) as id offset 0) u,
		unnest(array[0, 1, 2, 3, 4, 5, 7, 9, 10, 11, 12, 13, 14]) i
$$;

-- What two pseudonyms that look alike have in common: case, accents and marks, what stands between
-- words, and the letters and digits of other alphabets that are drawn as Latin ones.
create or replace function arca.pseudonym_key(pseudonym text) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
	select translate(regexp_replace(lower(public.unaccent('public.unaccent', normalize(
			regexp_replace(normalize(pseudonym, NFKD),
				'[\u0300-\u036f\u0640\u064b-\u065f\u0670]', '', 'g'), NFKC)) collate "und-x-icu"),
			'[[:space:][:punct:]]+', '', 'g'),
		'аеорсухіѕјһԁвкмнтοαρνιкτυ01il', 'aeopcyxlsjhdbkmhtoapvlktuolll')
$$;

-- The pseudonym as it is kept: NFKC, single blanks. Signs that nobody sees, or that turn the line
-- around, are refused.
create or replace function arca.pseudonym_form(typed text) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	form text := regexp_replace(btrim(normalize(typed, NFKC)), '\s+', ' ', 'g');
begin
	if length(form) not between 3 and 40 or length(arca.pseudonym_key(form)) < 2
		or form ~ ('[\u0001-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5'
			|| '\u180b-\u180f\u200b-\u200f\u2028-\u202f\u2060-\u206f\u3164\ue000-\uf8ff'
			|| '\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\U000e0000-\U0010ffff]') then
		raise exception 'no pseudonym' using errcode = 'AR102';
	end if;
	return form;
end $$;

-- How the name of an account that was erased is held: nobody reads here what it was.
create or replace function arca.erased_name(of_key text) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select 'erased:' || encode(sha256(convert_to(of_key, 'UTF8')), 'hex')
$$;

-- Nobody else has the name or asked for it; until the transaction ends nobody can take it.
create or replace function arca.pseudonym_claim(form text, for_account bigint, for_email text)
returns text
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	of_key text := arca.pseudonym_key(form);
begin
	perform pg_advisory_xact_lock(hashtextextended(of_key, 20));
	if exists (select from arca.accounts where pseudonym_key = of_key
			and id is distinct from for_account)
		or exists (select from arca.pseudonyms_held where key in (of_key, arca.erased_name(of_key))
			and until > arca.clock() and holder <> arca.email_key(for_email)) then
		raise exception 'taken' using errcode = 'AR103';
	end if;
	return of_key;
end $$;

-- Others find it taken for as long as an account that nobody confirms would have it.
create or replace function arca.pseudonym_hold(of_key text, for_email text) returns void
language sql set search_path = pg_catalog, pg_temp as $$
	insert into arca.pseudonyms_held (key, holder, until)
	values (of_key, arca.email_key(for_email), arca.clock() + arca.keep('name_asked'))
	on conflict (key) do update set holder = excluded.holder, until = excluded.until
$$;

create or replace function arca.check_language(language text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	if not exists (select from arca.city where language = any (languages)) then
		raise exception 'not a language of the city' using errcode = 'AR109';
	end if;
end $$;

create or replace function arca.check_zone(zone text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	if zone !~ '^[A-Z][A-Za-z_]+(/[A-Za-z0-9_+-]+)*$' then
		raise exception 'no zone' using errcode = 'AR110';
	end if;
	perform arca.clock() at time zone zone;
exception when invalid_parameter_value then
	raise exception 'no zone' using errcode = 'AR110';
end $$;

-- --- registering ---------------------------------------------------------------------------------

-- What can be said before the password is hashed.
create or replace function api.account_check(of_email text, of_pseudonym text, of_language text,
	of_zone text, network bytea, prefix bytea, work bytea, bits integer, until_s bigint)
returns text language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	perform arca.check_language(of_language);
	perform arca.check_zone(of_zone);
	perform arca.pseudonym_claim(arca.pseudonym_form(of_pseudonym),
		(select id from arca.accounts where email = of_email and state = 'unconfirmed'), of_email);
	perform arca.rate_take('register', network, of_email);
	perform arca.burst_take('register', prefix, work, bits, until_s);
	return arca.pseudonym_form(of_pseudonym);
end $$;

-- What is taken is the same whether the address has an account or not: then its owner is told, and
-- nothing is returned. An account that nobody has confirmed is made anew, and what was mailed for it
-- before is good no longer, nor is a way in through a provider: who confirms, confirms what they asked
-- for last. Without a password: who has another way in.
create or replace function arca.account_make(of_email text, hashed text, of_kind text,
	of_pseudonym text, of_register text, of_language text, of_zone text)
returns arca.accounts language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	asked_at timestamptz := case when hashed is not null then arca.clock() end;
	a arca.accounts;
	form text := arca.pseudonym_form(of_pseudonym);
	of_key text;
begin
	perform pg_advisory_xact_lock(hashtextextended(of_email, 21));
	select * into a from arca.accounts where email = of_email for update;
	of_key := arca.pseudonym_claim(form, case when a.state = 'unconfirmed' then a.id end,
		of_email);
	if a.state = 'active' then
		perform arca.pseudonym_hold(of_key, of_email);
		perform arca.mail(a, 'exists');
		return null;
	end if;
	if a.id is not null then
		perform arca.pseudonym_hold(a.pseudonym_key, of_email);
		delete from arca.account_tokens where account = a.id;
		delete from arca.account_identities where account = a.id;
		update arca.accounts set kind = of_kind, password = hashed, password_at = asked_at,
			pseudonym = form, pseudonym_key = of_key, register_url = of_register,
			language = of_language, zone = of_zone, created_at = arca.clock()
		where id = a.id returning * into a;
	else
		insert into arca.accounts (code, kind, email, password, password_at, pseudonym,
			pseudonym_key, register_url, language, zone, created_at)
		values (arca.new_code(), of_kind, of_email, hashed, asked_at, form, of_key,
			of_register, of_language, of_zone, arca.clock())
		returning * into a;
	end if;
	perform arca.mail(a, 'confirm');
	return a;
end $$;

-- The answer is the same, whether the address has an account or not.
create or replace function api.account_register(of_email text, hashed text, of_kind text,
	of_pseudonym text, of_register text, of_language text, of_zone text)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	perform arca.account_make(of_email, hashed, of_kind, of_pseudonym, of_register, of_language,
		of_zone);
end $$;

-- --- what was mailed -----------------------------------------------------------------------------

-- Uses a token up: of several at once, one.
create or replace function arca.token_take(of_hash bytea, purposes text[])
returns arca.account_tokens language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	t arca.account_tokens;
begin
	delete from arca.account_tokens where hash = of_hash and purpose = any (purposes)
		and until > arca.clock() returning * into t;
	if not found then
		raise exception 'no such token' using errcode = 'AR105';
	end if;
	return t;
end $$;

-- For who runs the machine (arcad invite): an account without a password for this address, or the one
-- that it has, and 72 hours for choosing one.
create or replace function arca.invite(of_email text, of_language text, token bytea)
returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts;
	code text := arca.new_code();
	spoken text := coalesce(of_language, (select languages[1] from arca.city));
begin
	perform arca.check_language(spoken);
	perform pg_advisory_xact_lock(hashtextextended(of_email, 21));
	select * into a from arca.accounts where email = of_email for update;
	if not found then
		insert into arca.accounts (code, kind, email, pseudonym, pseudonym_key, language,
			created_at)
		values (code, 'person', of_email, 'invited ' || code,
			arca.pseudonym_claim('invited ' || code, null, of_email), spoken, arca.clock())
		returning * into a;
	end if;
	insert into arca.account_tokens (hash, account, purpose, until)
	values (token, a.id, 'invite', arca.clock() + interval '72 hours')
	on conflict (account, purpose) do update set hash = excluded.hash, until = excluded.until;
	-- whoever has the token can come into this account: that one was made is nobody's secret
	perform arca.act('account_invited', 'sysadmin', null, '{}');
end $$;

create or replace function api.account_confirm(token bytea)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	t arca.account_tokens := arca.token_take(token, '{confirm}');
begin
	update arca.accounts set state = 'active', level = greatest(level, 1::smallint)
	where id = t.account and state <> 'erased';
end $$;

create or replace function api.account_confirm_again(of_email text, network bytea, prefix bytea,
	work bytea, bits integer, until_s bigint)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	perform arca.rate_take('confirm', network, of_email);
	perform arca.burst_take('confirm', prefix, work, bits, until_s);
	perform arca.mail(a, 'confirm') from arca.accounts a
	where a.email = of_email and a.state = 'unconfirmed' and (a.password is not null
		or exists (select from arca.account_identities where account = a.id));
end $$;

create or replace function api.account_reset(of_email text, network bytea, prefix bytea,
	work bytea, bits integer, until_s bigint)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	perform arca.rate_take('reset', network, of_email);
	perform arca.burst_take('reset', prefix, work, bits, until_s);
	perform arca.mail(a, 'reset') from arca.accounts a where a.email = of_email;
end $$;

-- Whose token it is, for judging the new password; it is not used up.
create or replace function api.account_token(token bytea, out email text, out pseudonym text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	select a.email, a.pseudonym into email, pseudonym
	from arca.account_tokens t join arca.accounts a on a.id = t.account
	where t.hash = token and t.purpose in ('reset', 'invite') and t.until > arca.clock();
	if not found then
		raise exception 'no such token' using errcode = 'AR105';
	end if;
end $$;

-- A new password by mail: nobody stays signed in, and nothing else that was mailed is good. Who has
-- the mailbox has the address, so the account is confirmed too; a provider's way in that somebody
-- gave it before that is theirs no longer.
create or replace function api.account_reset_finish(token bytea, hashed text)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	t arca.account_tokens := arca.token_take(token, '{reset,invite}');
	a arca.accounts;
begin
	delete from arca.account_identities i using arca.accounts o
	where i.account = t.account and o.id = t.account and o.state = 'unconfirmed';
	update arca.accounts set password = hashed, password_at = arca.clock(), state = 'active',
		level = greatest(level, 1::smallint)
	where id = t.account and state <> 'erased' returning * into a;
	if not found then
		raise exception 'no such account' using errcode = 'AR105';
	end if;
	delete from arca.account_sessions where account = a.id;
	delete from arca.account_tokens where account = a.id;
	perform arca.try_forget('sign_in', arca.email_key(a.email));
	if t.purpose = 'reset' then
		perform arca.mail(a, 'password_changed');
	end if;
end $$;

-- The new address is theirs. The one before is told; what was mailed there is good no longer.
create or replace function api.account_address_finish(token bytea)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	t arca.account_tokens := arca.token_take(token, '{address}');
	before arca.accounts;
begin
	select * into before from arca.accounts where id = t.account and state = 'active' for update;
	if not found then
		raise exception 'no such account' using errcode = 'AR105';
	end if;
	begin
		update arca.accounts set email = t.email where id = t.account;
	exception when unique_violation then
		raise exception 'taken meanwhile' using errcode = 'AR105';
	end;
	delete from arca.account_tokens where account = t.account;
	perform arca.mail(before, 'address_changed');
end $$;
