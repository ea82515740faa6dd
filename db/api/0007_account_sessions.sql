-- Signing in, and what those who are signed in do with their own account.

-- How long a session lasts at most, and how long without being used: the one place that says so. Of
-- whoever has a role, a working day.
create or replace function arca.session_times(a arca.accounts, out most interval, out idle interval)
language sql stable as $$
	select case when has_any then interval '12 hours' else interval '90 days' end,
		case when has_any then interval '2 hours' else interval '14 days' end
	from (select exists (select from arca.grants where account = a.id and given_at is not null
		and ended_at is null) as has_any) g
$$;

-- For how long a password or a code counts as just given.
create or replace function arca.proof_time() returns interval language sql immutable as
	$$ select interval '10 minutes' $$;

-- For those that are under way when somebody gets a role.
create or replace function arca.sessions_shorten(of_account bigint) returns void
language sql as $$
	update arca.account_sessions s set until = least(s.until, s.created_at + t.most), idle = t.idle
	from arca.accounts a, arca.session_times(a) t
	where s.account = of_account and a.id = of_account
$$;

create or replace function arca.is_live(s arca.account_sessions, a arca.accounts) returns boolean
language sql volatile as $$
	select a.state = 'active' and least(s.until, s.seen_at + s.idle) > arca.clock()
$$;

create or replace function arca.has_factor(of_account bigint) returns boolean
language sql stable as $$
	select exists (select from arca.account_factors where account = of_account
		and confirmed_at is not null)
		or exists (select from arca.account_passkeys where account = of_account)
$$;

-- Which kinds of it are in force.
create or replace function arca.factor_kinds(of_account bigint) returns text[]
language sql stable as $$
	select array(select 'app' from arca.account_factors where account = of_account
			and confirmed_at is not null)
		|| array(select 'passkey' from arca.account_passkeys where account = of_account limit 1)
$$;

-- The session that a token's hash (in hex) names, and its account. A session whose second factor is
-- still to come is refused unless it is asked for; so is one whose proof is not fresh, where it has
-- to be.
create or replace function arca.signed_in(token_hash text, is_fresh boolean default false,
	may_be_half boolean default false, out s arca.account_sessions, out a arca.accounts)
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	select * into s from arca.account_sessions where hash = decode(token_hash, 'hex');
	select * into a from arca.accounts where id = s.account;
	if s.id is null or not arca.is_live(s, a) then
		raise exception 'not signed in' using errcode = 'AR402';
	end if;
	if not s.is_whole and not may_be_half then
		raise exception 'the second factor is missing' using errcode = 'AR111';
	end if;
	if is_fresh and s.proved_at + arca.proof_time() <= arca.clock() then
		raise exception 'not fresh' using errcode = 'AR108';
	end if;
end $$;

-- plpgsql keeps its plan, which SQL functions make anew at each call.
create or replace function arca.account_json(a arca.accounts, s arca.account_sessions)
returns json language plpgsql as $$
begin
	return json_build_object('code', a.code, 'kind', a.kind, 'pseudonym', a.pseudonym,
		'email', a.email, 'register_url', a.register_url, 'language', a.language, 'zone', a.zone,
		'level', a.level, 'assurance', a.assurance, 'verified_at', api.rfc3339(a.verified_at),
		'blocked_until', case when a.blocked_until > arca.clock() then api.rfc3339(a.blocked_until) end,
		'has_password', a.password is not null,
		'provider_at', (select api.rfc3339(created_at) from arca.account_identities
			where account = a.id),
		'has_factor', arca.has_factor(a.id), 'factors', arca.factor_kinds(a.id),
		'factor_reset_at', (select api.rfc3339(ready_at) from arca.factor_resets
			where account = a.id and ready_at + arca.factor_reset_time() > arca.clock()),
		'roles', (select coalesce(json_agg(role order by role), '[]') from arca.grants g
			where g.account = a.id and g.given_at is not null and g.ended_at is null),
		'unread_notices', case when s.is_whole then arca.unread(a.id) else 0 end,
		'session', json_build_object('is_whole', s.is_whole,
			'expires_at', api.rfc3339(least(s.until, s.seen_at + s.idle)),
			'proved_until', api.rfc3339(s.proved_at + arca.proof_time())));
end $$;

-- --- signing in ----------------------------------------------------------------------------------

-- Counts a try, and gives the hash that the password has to be of; null where there is none. A lock
-- is told to whoever tries, with the right password or not, for an address that is somebody's or
-- not: it says nothing but that there were five failures. An account that is not confirmed is none
-- here: else who registers an address could see by signing in whether it had one.
create or replace function api.sign_in_begin(of_email text, network bytea)
returns text language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	perform arca.rate_take('sign_in', network, of_email);
	perform arca.try_take('sign_in', arca.email_key(of_email));
	return (select password from arca.accounts where email = of_email and state = 'active');
end $$;

-- The hasher could not say: it was no try.
create or replace function api.sign_in_return(of_email text, network bytea)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	perform arca.rate_return('sign_in', network);
	perform arca.try_return('sign_in', arca.email_key(of_email));
end $$;

-- A new session, which asks for the second factor where there is one. Who comes from a program that
-- they did not come from before is told by mail.
create or replace function arca.session_open(a arca.accounts, token bytea, agent text,
	of_proof timestamptz)
returns json language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	s arca.account_sessions;
	is_first boolean;
begin
	insert into arca.account_sessions (hash, account, is_whole, created_at, seen_at, proved_at,
		until, idle, agent)
	values (token, a.id, not arca.has_factor(a.id), arca.clock(), arca.clock(), of_proof,
		arca.clock() + (arca.session_times(a)).most, (arca.session_times(a)).idle, agent)
	returning * into s;
	is_first := not exists (select from arca.account_agents g where g.account = a.id);
	insert into arca.account_agents (account, agent) values (a.id, agent) on conflict do nothing;
	if found and not is_first then
		perform arca.mail(a, 'signed_in_new', null,
			jsonb_build_object('agent', agent));
	end if;
	return arca.account_json(a, s);
end $$;

-- The password is that of `hashed`.
create or replace function api.sign_in(of_email text, hashed text, renewed text, token bytea,
	agent text, network bytea)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts;
begin
	select * into a from arca.accounts where email = of_email and password = hashed
		and state = 'active' for update;
	if not found then
		raise exception 'changed meanwhile' using errcode = 'AR106';
	end if;
	perform arca.rate_return('sign_in', network);
	perform arca.try_forget('sign_in', arca.email_key(of_email));
	if renewed is not null then
		update arca.accounts set password = renewed where id = a.id;
	end if;
	return arca.session_open(a, token, agent, arca.clock());
end $$;

create or replace function api.sign_out(token bytea) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
	delete from arca.account_sessions where hash = token
$$;

-- --- the account ---------------------------------------------------------------------------------

-- Looking at one's account is what keeps a session from being idle; it is noted now and then.
create or replace function api.account(token_hash text)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash, may_be_half => true);
	s arca.account_sessions := i.s;
	a arca.accounts := i.a;
begin
	if s.seen_at + s.idle / 24 <= arca.clock() then
		update arca.account_sessions set seen_at = arca.clock() where id = s.id
			returning * into s;
	end if;
	return arca.account_json(a, s);
end $$;

create or replace function api.account_sessions(token_hash text)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash);
	s arca.account_sessions := i.s;
	a arca.accounts := i.a;
begin
	return (select json_build_object('items', json_agg(json_build_object('id', o.id,
			'agent', o.agent, 'created_at', api.rfc3339(o.created_at),
			'seen_at', api.rfc3339(o.seen_at), 'is_this', o.id = s.id)
			order by o.seen_at desc, o.id desc), 'next', null)
		from arca.account_sessions o where o.account = a.id and arca.is_live(o, a));
end $$;

create or replace function api.account_session_end(token_hash text, of_id bigint)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash, is_fresh => true);
	s arca.account_sessions := i.s;
	a arca.accounts := i.a;
begin
	delete from arca.account_sessions where account = a.id and id = of_id;
	if not found then
		raise exception 'no such session' using errcode = 'AR404';
	end if;
end $$;

create or replace function api.account_sessions_end(token_hash text)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash, is_fresh => true);
	s arca.account_sessions := i.s;
	a arca.accounts := i.a;
begin
	delete from arca.account_sessions where account = a.id and id <> s.id;
end $$;

-- The password again: counted like signing in, so that who has somebody's session guesses no more
-- than who has not.
create or replace function api.proof_begin(token_hash text, network bytea, out email text,
	out hashed text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash);
	s arca.account_sessions := i.s;
	a arca.accounts := i.a;
begin
	email := a.email;
	hashed := api.sign_in_begin(a.email, network);
end $$;

-- Who has shown again who they are goes on with a new token; whoever took the old one has nothing.
create or replace function api.proof(token_hash text, network bytea, next_hash bytea)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash);
	s arca.account_sessions := i.s;
	a arca.accounts := i.a;
begin
	perform arca.rate_return('sign_in', network);
	perform arca.try_forget('sign_in', arca.email_key(a.email));
	update arca.account_sessions set proved_at = arca.clock(), hash = next_hash where id = s.id
		returning * into s;
	return arca.account_json(a, s);
end $$;

-- Whose it is, if the proof is fresh: for judging a new password.
create or replace function api.account_proved(token_hash text, out email text, out pseudonym text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash, is_fresh => true);
	s arca.account_sessions := i.s;
	a arca.accounts := i.a;
begin
	email := a.email;
	pseudonym := a.pseudonym;
end $$;

create or replace function api.account_password(token_hash text, hash_text text)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash, is_fresh => true);
	s arca.account_sessions := i.s;
	a arca.accounts := i.a;
begin
	update arca.accounts set password = hash_text, password_at = arca.clock() where id = a.id;
	delete from arca.account_sessions where account = a.id and id <> s.id;
	delete from arca.account_tokens where account = a.id;
	perform arca.mail(a, 'password_changed');
end $$;

-- Mail to the new address, which is theirs once they have answered it. One that is somebody else's
-- gets a mail as well, and nobody hears of it here.
create or replace function api.account_address(token_hash text, of_email text, network bytea)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash, is_fresh => true);
	s arca.account_sessions := i.s;
	a arca.accounts := i.a;
	other arca.accounts;
begin
	perform arca.rate_take('address', network, of_email);
	delete from arca.account_tokens where account = a.id and purpose = 'address';
	select * into other from arca.accounts where email = of_email;
	if found then
		perform arca.mail(other, 'exists');
	else
		perform arca.mail(a, 'address', of_email, jsonb_build_object('email', of_email));
	end if;
end $$;

create or replace function arca.profile_set(of_account arca.accounts, body jsonb)
returns arca.accounts language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	form text := arca.pseudonym_form(body ->> 'pseudonym');
	a arca.accounts;
begin
	perform arca.check_language(body ->> 'language');
	perform arca.check_zone(body ->> 'zone');
	update arca.accounts set pseudonym = form,
		pseudonym_key = arca.pseudonym_claim(form, of_account.id, of_account.email),
		language = body ->> 'language', zone = body ->> 'zone'
	where id = of_account.id returning * into a;
	return a;
end $$;

create or replace function api.account_profile(token_hash text, body jsonb)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash);
	s arca.account_sessions := i.s;
	a arca.accounts := i.a;
begin
	return arca.account_json(arca.profile_set(a, body), s);
end $$;

-- --- the clerk's ---------------------------------------------------------------------------------

-- What has had its time (arca.retention): accounts that nobody confirmed, sessions, tokens, names that
-- were held, tries, what was counted. How much went is written down.
create or replace function arca.people_tidy() returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	gone bigint[];
	rows bigint;
	deleted_before timestamptz := arca.clock() - arca.keep('comment_deleted'); -- asked once, for the indexes: else the rows of a
	made_before timestamptz := arca.clock() - arca.keep('unconfirmed');        -- whole city are asked one by one
begin
	delete from arca.account_sessions s using arca.accounts a
		where a.id = s.account and not arca.is_live(s, a);
	get diagnostics rows = row_count;
	perform arca.tidy_note('session', rows);
	delete from arca.comments c where deleted_at <= deleted_before
		and not exists (select from arca.decisions d where d.comment = c.id);
	get diagnostics rows = row_count;
	perform arca.tidy_note('comment_deleted', rows);
	delete from arca.reports where decision is not null and at + arca.keep('report') <= arca.clock();
	get diagnostics rows = row_count;
	perform arca.tidy_note('report', rows);
	perform arca.tidy_note('upload', arca.uploads_tidy());
	perform arca.proposals_archive();
	perform arca.questions_close();
	perform arca.notices_tidy();
	perform arca.events_tidy();
	delete from arca.account_tokens where until <= arca.clock();
	get diagnostics rows = row_count;
	perform arca.tidy_note('mail_token', rows);
	delete from arca.pseudonyms_held where until <= arca.clock() and key not like 'erased:%';
	get diagnostics rows = row_count;
	perform arca.tidy_note('name_asked', rows);
	delete from arca.pseudonyms_held where until <= arca.clock();
	get diagnostics rows = row_count;
	perform arca.tidy_note('name_erased', rows);
	delete from arca.tries where last_at + arca.keep('try') <= arca.clock()
		and coalesce(locked_until, last_at) + interval '1 day' <= arca.clock();
	get diagnostics rows = row_count;
	perform arca.tidy_note('try', rows);
	delete from arca.bursts where minute + arca.keep('burst') <= arca.clock();
	get diagnostics rows = row_count;
	perform arca.tidy_note('burst', rows);
	delete from arca.works_used where until <= arca.clock();
	get diagnostics rows = row_count;
	perform arca.tidy_note('work', rows);
	delete from arca.passkey_challenges where until <= arca.clock();
	get diagnostics rows = row_count;
	perform arca.tidy_note('passkey_challenge', rows);
	delete from arca.provider_visits where until <= arca.clock();
	get diagnostics rows = row_count;
	perform arca.tidy_note('provider_visit', rows);
	delete from arca.factor_resets where ready_at + arca.factor_reset_time() <= arca.clock();
	get diagnostics rows = row_count;
	perform arca.tidy_note('factor_reset', rows);
	delete from arca.sms_days where day + arca.keep('sms_day') <= arca.city_day();
	get diagnostics rows = row_count;
	perform arca.tidy_note('sms_day', rows);
	perform arca.assistances_close(null, null, 'clerk');
	delete from arca.assistances where closed_at + arca.keep('assistance') <= arca.clock();
	get diagnostics rows = row_count;
	perform arca.tidy_note('assistance', rows);
	delete from arca.api_tokens where until <= arca.clock();
	get diagnostics rows = row_count;
	perform arca.tidy_note('api_token', rows);
	gone := array(select id from arca.accounts where state = 'unconfirmed'
		and created_at <= made_before for update skip locked);
	delete from arca.account_tokens where account = any (gone);
	delete from arca.outbox where account = any (gone);
	delete from arca.accounts where id = any (gone);
	get diagnostics rows = row_count;
	perform arca.tidy_note('unconfirmed', rows);
end $$;
