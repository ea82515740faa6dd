-- What the mailer may do: take a letter that is due, remember what is in it, and say how it went.
-- It has these functions and no table.

-- What a server said, without any address in it.
create or replace function arca.mail_words(why text)
returns text language sql immutable set search_path = pg_catalog, pg_temp as $$
	select left(regexp_replace(why, '[^\s<>]+@[^\s<>]+', '(...)', 'g'), 400)
$$;

-- A letter is over: whom it went to and what was in it is forgotten. That of a vote forgets whose it
-- was too, so that nobody reads here who voted when.
create or replace function arca.mail_end(of_id bigint, of_state text, why text)
returns void language sql set search_path = pg_catalog, pg_temp as $$
	update arca.outbox o set state = of_state, recipient = null, facts = '{}',
		trouble = arca.mail_words(why),
		sent_at = case when of_state = 'sent' then arca.clock() end,
		is_own = coalesce((select a.email = o.recipient from arca.accounts a where a.id = o.account),
			false),
		account = case when o.kind not in ('voted', 'voided') then o.account end
	where id = of_id and state = 'waiting'
$$;

-- Why it must not go out, or null.
create or replace function arca.mail_objection(m arca.outbox, lists text[])
returns text language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	return case
		when exists (select from arca.accounts where id = m.account and state = 'erased')
			then 'the account is gone'
		when m.kind = 'digest' and (arca.telling_json(m.account) ->> 'digest' = 'none' or not arca.digest_unread(m.facts))
			then 'nothing to tell'
		when m.kind = any(lists) and m.kind <> 'digest' and not exists (select from arca.consents c where c.account = m.account
			and c.purpose = m.kind and c.withdrawn_at is null)
			then 'no consent'
	end;
end $$;

-- When an address may have its next letter, if it had its hour's share; else null.
create or replace function arca.mail_later(m arca.outbox, key bytea, per_hour integer)
returns timestamptz language sql stable set search_path = pg_catalog, pg_temp as $$
	select min(r.at) + interval '1 hour' from arca.mail_recent r
	where r.key = mail_later.key and r.is_first and m.attempts = 0
		and r.at > arca.clock() - interval '1 hour'
	having count(*) >= per_hour
$$;

-- A time as people write it, with the zone that it is in.
create or replace function arca.time_words(at timestamptz, zone text)
returns text language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	return to_char(at at time zone zone, 'YYYY-MM-DD HH24:MI') || ' (' || zone || ')';
exception when invalid_parameter_value then -- no such zone: a letter is not to wait for that
	return to_char(at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') || ' (UTC)';
end $$;

-- What a row names is drawn as it is now: what is in a digest, and the words of a newsletter.
create or replace function arca.mail_facts(m arca.outbox)
returns jsonb language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	return case when m.kind = 'digest' then jsonb_build_object('entries', arca.digest_entries(m.facts, m.language))
		when m.kind = 'newsletter' and m.facts ? 'newsletter'
			then arca.newsletter_facts((m.facts ->> 'newsletter')::bigint, m.language)
		else m.facts end;
end $$;

-- What the letter says that is not in the row: the title of a round, the city's name, the time.
create or replace function arca.mail_letter(m arca.outbox)
returns json language sql stable set search_path = pg_catalog, pg_temp as $$
	select json_build_object('id', m.id, 'attempt', m.attempts, 'account', m.account,
		'kind', m.kind, 'recipient', m.recipient, 'language', m.language, 'message', m.message,
		'now', floor(extract(epoch from arca.clock()))::bigint,
		'age_s', floor(extract(epoch from arca.clock() - m.created_at))::bigint,
		'facts', arca.mail_facts(m) || jsonb_build_object(
			'city', coalesce(c.names ->> m.language, c.names ->> c.languages[1]),
			'at', arca.time_words(m.created_at, coalesce(a.zone, c.zone)))
		|| case when c.contact is null then '{}' else jsonb_build_object('contact', c.contact) end
		|| case when r.id is null then '{}' else jsonb_build_object('round',
			coalesce(r.titles ->> m.language, r.titles ->> c.languages[1], r.slug)) end)
	from arca.city c
	left join arca.accounts a on a.id = m.account
	left join arca.rounds r on r.slug = m.facts ->> 'round'
$$;

-- The next letter that is due, as JSON, or null. Taking it writes down the attempt and when the next
-- one would be: who dies with it in hand leaves it to be taken again, a minute later or more.
create or replace function arca.mail_take(per_minute integer, per_hour integer, lists text[])
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	now timestamptz := arca.clock();
	m arca.outbox;
	key bytea;
	why text;
	later timestamptz;
begin
	if (select count(*) from arca.mail_recent where at > now - interval '1 minute') >= per_minute then
		return null;
	end if;
	loop
		select * into m from arca.outbox where state = 'waiting' and due_at <= now
		order by kind = any(lists), due_at, id limit 1 for update skip locked;
		if not found then
			return null;
		end if;
		-- whom a letter about a vote went to, and when, is not kept even for the hour
		key := sha256(convert_to(case when m.kind in ('voted', 'voided') then m.message::text else m.recipient end,
			'UTF8'));
		why := arca.mail_objection(m, lists);
		later := arca.mail_later(m, key, per_hour);
		if why is not null then
			perform arca.mail_end(m.id, 'dropped', why);
		elsif m.attempts > 0 and m.created_at <= now - arca.keep('letter_address') then
			perform arca.mail_end(m.id, 'failed', m.trouble);
		elsif later is not null then
			update arca.outbox set due_at = greatest(later, now + interval '1 second') where id = m.id;
		else
			exit;
		end if;
	end loop;
	insert into arca.mail_recent (key, is_first, at) values (key, m.attempts = 0, now);
	update arca.outbox set attempts = m.attempts + 1,
		due_at = now + least(interval '1 minute' * 2 ^ least(m.attempts, 10), interval '6 hours')
	where id = m.id returning * into m;
	return arca.mail_letter(m);
end $$;

-- The token of a link: the newest of an account and purpose is the one that is good.
create or replace function arca.mail_token(of_hash bytea, of_account bigint, of_purpose text,
	of_email text, minutes integer)
returns void language sql security definer set search_path = pg_catalog, pg_temp as $$
	insert into arca.account_tokens (hash, account, purpose, email, until)
	values (of_hash, of_account, of_purpose, of_email,
		arca.clock() + make_interval(mins => minutes))
	on conflict (account, purpose) do update set hash = excluded.hash, email = excluded.email,
		until = excluded.until
$$;

create or replace function arca.mail_code(of_account bigint, of_code text, minutes integer)
returns void language sql security definer set search_path = pg_catalog, pg_temp as $$
	insert into arca.mail_codes (account, code, until)
	values (of_account, of_code, arca.clock() + make_interval(mins => minutes))
	on conflict (account) do update set code = excluded.code, until = excluded.until
$$;

create or replace function arca.mail_list_token(of_hash bytea, of_account bigint, of_purpose text)
returns void language sql security definer set search_path = pg_catalog, pg_temp as $$
	insert into arca.unsubscribe_tokens (hash, account, purpose, until)
	values (of_hash, of_account, of_purpose, arca.clock() + arca.keep('unsubscribe'))
$$;

create or replace function arca.mail_mark(of_account bigint, why text)
returns void language sql set search_path = pg_catalog, pg_temp as $$
	update arca.accounts set mail_trouble = why, mail_trouble_at = arca.clock()
	where id = of_account
$$;

-- How an attempt went: sent; again, at the time that taking it wrote down; failed; refused, which is
-- failed because of the address.
create or replace function arca.mail_settle(of_id bigint, of_attempt integer, how text, why text)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	m arca.outbox;
begin
	select * into m from arca.outbox where id = of_id and state = 'waiting'
		and (attempts = of_attempt or how = 'sent') for update;
	if not found then
		return;
	end if;
	if how = 'again' and m.created_at > arca.clock() - arca.keep('letter_address') then
		update arca.outbox set trouble = arca.mail_words(why) where id = of_id;
		return;
	end if;
	perform arca.mail_end(of_id, case how when 'sent' then 'sent' else 'failed' end, why);
	if how = 'refused' then
		perform arca.mail_mark(o.account, o.trouble) from arca.outbox o where o.id = of_id and o.is_own;
	end if;
end $$;

-- A letter that was taken came back after all. True if it was ours and sent.
create or replace function arca.mail_bounce(of_message text, why text)
returns boolean language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	m arca.outbox;
begin
	update arca.outbox set state = 'failed', trouble = arca.mail_words(why)
	where message::text = of_message and state = 'sent' returning * into m;
	if not found then
		return false;
	end if;
	perform arca.mail_mark(a.id, m.trouble) from arca.accounts a
	where a.id = m.account and m.is_own;
	return true;
end $$;

-- Letters that wait longer than they should, and whether any waits: for `arcad doctor`.
create or replace function arca.mail_waiting()
returns table (waiting bigint, late bigint) language sql stable security definer
set search_path = pg_catalog, pg_temp as $$
	select count(*), count(*) filter (where created_at < arca.clock() - interval '1 hour')
	from arca.outbox where state = 'waiting'
$$;

-- What is over and old goes; so do tokens and codes whose time is over. The last letter of an account
-- that was erased waits no longer than others would be tried, though there be no mail server at all.
create or replace function arca.mail_clean()
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	rows bigint;
begin
	delete from arca.outbox where state <> 'waiting' and created_at < arca.clock() - arca.keep('letter');
	get diagnostics rows = row_count;
	perform arca.tidy_note('letter', rows);
	perform arca.mail_end(id, 'failed', 'it waited too long') from arca.outbox
	where kind = 'erased' and state = 'waiting'
		and created_at < arca.clock() - arca.keep('letter_address');
	get diagnostics rows = row_count;
	perform arca.tidy_note('letter_address', rows);
	delete from arca.mail_codes where until < arca.clock();
	get diagnostics rows = row_count;
	perform arca.tidy_note('mail_code', rows);
	delete from arca.unsubscribe_tokens where until < arca.clock();
	get diagnostics rows = row_count;
	perform arca.tidy_note('unsubscribe', rows);
	delete from arca.mail_recent where at <= arca.clock() - arca.keep('letter_recent');
	get diagnostics rows = row_count;
	perform arca.tidy_note('letter_recent', rows);
end $$;

-- Whoever has the token of a letter, and nobody else.
create or replace function api.mail_unsubscribe(token text)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	t arca.unsubscribe_tokens;
begin
	select * into t from arca.unsubscribe_tokens where hash = sha256(convert_to(token, 'UTF8'))
		and until > arca.clock();
	if not found then
		raise exception 'no such token' using errcode = 'AR060';
	end if;
	if t.purpose = 'digest' then
		perform arca.digest_end(t.account);
	end if;
	update arca.consents set withdrawn_at = coalesce(withdrawn_at, arca.clock())
	where account = t.account and purpose = t.purpose;
end $$;
