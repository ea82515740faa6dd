-- Whose data it is may see it, agree to things and take that back, and have it erased.

-- --- consents ------------------------------------------------------------------------------------

-- What can be agreed to besides having an account, in the words of today. Other words are another
-- version, and nobody has agreed to them yet.
create or replace function arca.consent_texts()
returns table (purpose text, version integer, texts jsonb)
language sql immutable set search_path = pg_catalog, pg_temp as $$
	values ('newsletter', 1, jsonb_build_object(
		'es', 'Quiero recibir por correo el boletín de la ciudad sobre los presupuestos participativos. '
			|| 'Puedo darme de baja cuando quiera, aquí o con un clic en cada boletín.',
		'en', 'I want to get the city''s newsletter about participatory budgeting by e-mail. '
			|| 'I can leave it at any time, here or with one click in each letter.',
		'ar', 'أريد أن أتلقى بالبريد الإلكتروني نشرة المدينة عن الميزانية التشاركية. '
			|| 'ويمكنني إلغاء الاشتراك متى شئت، هنا أو بنقرة واحدة في كل نشرة.'))
$$;

create or replace function arca.consents_json(of_account bigint, language text) returns json
language sql stable set search_path = pg_catalog, pg_temp as $$
	select json_build_object('items', json_agg(json_build_object('purpose', t.purpose,
			'is_given', coalesce(c.withdrawn_at is null and c.given_at is not null, false),
			'given_at', api.rfc3339(c.given_at), 'withdrawn_at', api.rfc3339(c.withdrawn_at),
			'given_version', c.text_version, 'version', t.version,
			'text', api.text_in(t.texts, language)) order by t.purpose), 'next', null)
	from arca.consent_texts() t
	left join arca.consents c on c.account = of_account and c.purpose = t.purpose
$$;

create or replace function api.consents(token_hash text, language text)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash);
	a arca.accounts := i.a;
begin
	return arca.consents_json(a.id, language);
end $$;

-- Who agrees, agrees to the words that they were shown.
create or replace function api.consent_set(token_hash text, language text, body jsonb)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash);
	a arca.accounts := i.a;
	today integer := (select version from arca.consent_texts() where purpose = body ->> 'purpose');
begin
	if not (body ->> 'is_given')::boolean then
		update arca.consents set withdrawn_at = coalesce(withdrawn_at, arca.clock())
		where account = a.id and purpose = body ->> 'purpose';
		return arca.consents_json(a.id, language);
	end if;
	if (body ->> 'version')::integer is distinct from today then
		raise exception 'other words' using errcode = 'AR131';
	end if;
	insert into arca.consents as c (account, purpose, given_at, text_version)
	values (a.id, body ->> 'purpose', arca.clock(), today)
	on conflict (account, purpose) do update set given_at = excluded.given_at, withdrawn_at = null,
		text_version = excluded.text_version
		where c.withdrawn_at is not null or c.text_version <> excluded.text_version;
	return arca.consents_json(a.id, language);
end $$;

-- --- erasing -------------------------------------------------------------------------------------

-- At once, and for good. What stays is the code, as the author of what they wrote (debates and comments,
-- which name nobody then; of uploads what is in use, 0040), and two times; what they agreed with and voted for goes (0028). The
-- number stays too, and is nobody else's, so that the registry's "this person votes with that
-- account" stays true: who comes back with a new account has to be moved there, and votes once.
-- The last letter is of no account: when it is sent, nobody knows whose it was. The name is nobody's
-- for half a year, the person's own included, so that nobody speaks in it.
create or replace function api.account_erase(token_hash text)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash, is_fresh => true);
	s arca.account_sessions := i.s;
	a arca.accounts;
	g arca.grants;
begin
	select * into a from arca.accounts where id = s.account for update;
	if a.state <> 'active' or not exists (select from arca.account_sessions where id = s.id) then
		raise exception 'not signed in' using errcode = 'AR402';
	end if;
	delete from arca.account_sessions where account = a.id;
	delete from arca.account_agents where account = a.id;
	delete from arca.account_tokens where account = a.id;
	delete from arca.account_factors where account = a.id;
	delete from arca.account_passkeys where account = a.id;
	delete from arca.account_identities where account = a.id;
	delete from arca.factor_resets where account = a.id;
	delete from arca.recovery_codes where account = a.id;
	delete from arca.mail_codes where account = a.id;
	delete from arca.consents where account = a.id;
	perform arca.opinions_erase(a.id);
	perform arca.projects_erase(a.id);
	perform arca.supports_erase(a.id);
	perform arca.proposal_supports_erase(a.id);
	perform arca.answers_erase(a.id);
	perform arca.meetings_erase(a.id);
	delete from arca.mentions where account = a.id;
	perform arca.moderation_erase(a.id);
	perform arca.told_erase(a.id);
	perform arca.uploads_erase(a.id);
	perform arca.assistances_close(null, a.id, 'clerk');
	delete from arca.assistances where account = a.id;
	delete from arca.unsubscribe_tokens where account = a.id;
	delete from arca.outbox where account = a.id;
	delete from arca.tries where key = arca.factor_key(a.id);
	-- who had which role stays on record; giving one's own up takes nobody else (db/api/0009)
	for g in update arca.grants set ended_by = a.id, ended_at = arca.clock(),
			end_reason = 'account erased'
		where account = a.id and ended_at is null returning * loop
		perform arca.grant_act(case when g.given_at is null then 'role_refused' else 'role_ended' end,
			g, a.id);
	end loop;
	delete from arca.pseudonyms_held where holder = arca.email_key(a.email);
	insert into arca.pseudonyms_held (key, holder, until)
	values (arca.erased_name(a.pseudonym_key), sha256(uuid_send(gen_random_uuid())),
		arca.clock() + arca.keep('name_erased'))
	on conflict (key) do update set holder = excluded.holder, until = excluded.until;
	insert into arca.outbox (kind, recipient, language, due_at, created_at)
	values ('erased', a.email, a.language, arca.clock(), arca.clock());
	update arca.accounts set state = 'erased', erased_at = arca.clock(), email = null,
		password = null, password_at = null, pseudonym = null, pseudonym_key = null,
		register_url = null, zone = null, level = 0, assurance = null, verified_at = null,
		mail_trouble = null, mail_trouble_at = null
	where id = a.id;
end $$;

-- --- the notice of a cast ------------------------------------------------------------------------

-- Tells somebody that a ballot of theirs came in, or that their vote was superseded: for the registrar,
-- by arca.tell_voted. A row that could be laid beside the log would say which ballot is whose, so nothing
-- in it says when: the letter waits for up to 15 minutes, is dated when it is due, and its number is
-- random. Once it is sent it forgets the account (arca.mail_end). What remains: who copies the
-- database's files within those minutes sees in which order rows came. An account that was erased, or
-- has no address, gets none.
drop function if exists arca.notice_voted(bigint, text);
create or replace function arca.notice_voted(of_account bigint, of_round text, of_kind text)
returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	bytes bytea := uuid_send(gen_random_uuid()); -- 6 and 8 are not all random
	due timestamptz := arca.clock() + interval '15 minutes'
		* ((get_byte(bytes, 0) * 65536 + get_byte(bytes, 1) * 256 + get_byte(bytes, 2)) / 16777216.0);
	number bigint := 0;
begin
	if not exists (select from arca.rounds where slug = of_round) then
		raise exception 'no such round' using errcode = 'AR404';
	end if;
	for place in 9 .. 15 loop
		number := number * 256 + get_byte(bytes, place);
	end loop;
	insert into arca.outbox (id, account, kind, recipient, language, facts, due_at, created_at)
	overriding system value
	select -1 - number, a.id, of_kind, a.email, a.language, jsonb_build_object('round', of_round), due, due
	from arca.accounts a where a.id = of_account and a.state = 'active';
end $$;
