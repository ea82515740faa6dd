-- Digests: unread notices by mail, at once, daily, weekly or not at all. A letter holds the numbers of notices; what it
-- says is drawn when it is sent (arca.mail_facts), so that what is hidden or read meanwhile is not in it.

-- At most so many in a letter.
create or replace function arca.digest_most() returns integer language sql immutable as
	$$ select 30 $$;

create or replace function arca.telling_json(of_account bigint) returns json
language sql stable set search_path = pg_catalog, pg_temp as $$
	select json_build_object('digest', coalesce(t.digest, 'daily'), 'follows_commented', coalesce(t.follows_commented, true))
	from (values (of_account)) v (account) left join arca.tellings t using (account)
$$;

-- What was not mailed yet is due as its person wants by now.
create or replace function arca.notices_due(of_account bigint) returns void
language sql volatile set search_path = pg_catalog, pg_temp as $$
	update arca.notices n set due_at = case when not arca.has_letter(n.what) and n.count > n.mailed
		then arca.digest_due(coalesce(t.digest, 'daily'), coalesce(a.zone, c.zone), arca.clock()) end
	from arca.city c, arca.accounts a left join arca.tellings t on t.account = a.id
	where a.id = of_account and n.account = a.id and n.read_at is null
$$;

create or replace function api.telling(token_hash text) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash);
	a arca.accounts := i.a;
begin
	return arca.telling_json(a.id);
end $$;

create or replace function api.telling_set(token_hash text, body jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.participant_blocked(token_hash);
	was text;
begin
	perform arca.one_by_one(a);
	was := arca.telling_json(a.id) ->> 'digest';
	insert into arca.tellings (account, digest, follows_commented)
	values (a.id, body ->> 'digest', (body ->> 'follows_commented')::boolean)
	on conflict (account) do update set digest = excluded.digest, follows_commented = excluded.follows_commented;
	if body ->> 'digest' <> was then
		perform arca.notices_due(a.id);
	end if;
	return arca.telling_json(a.id);
end $$;

-- By the link of a letter.
create or replace function arca.digest_end(of_account bigint) returns void
language sql volatile set search_path = pg_catalog, pg_temp as $$
	insert into arca.tellings (account, digest) values (of_account, 'none')
	on conflict (account) do update set digest = 'none';
	select arca.notices_due(of_account)
$$;

-- --- making them, by the clerk --------------------------------------------------------------------

-- Letters to some of those for whom something is due; how many accounts it went through. What is in a letter is marked in
-- the same transaction, and rows are locked first: of two who do this at once one finds nothing left. An address that sent
-- letters back, or that nobody confirmed, gets none.
create or replace function arca.digests_make(step integer default 500) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	now timestamptz := arca.clock();     -- asked once, for the index
	whose bigint[];
	who bigint;
	a arca.accounts;
	told jsonb;
begin
	perform pg_advisory_xact_lock(hashtextextended('digests are made', 28));
	whose := array(select l.account from (select account, min(due_at) as due from arca.notices where due_at <= now
		group by account order by due limit step) l order by l.account);
	foreach who in array whose loop
		select * into a from arca.accounts where id = who for key share;
		with locked as (select id, count, mailed, place from arca.notices where account = who and read_at is null
			and due_at is not null order by id for update), marked as (
			update arca.notices n set mailed = n.count, due_at = null from locked l where n.id = l.id)
		select jsonb_agg(jsonb_build_array(id, count - mailed) order by place desc) into told from locked;
		if told is not null and a.state = 'active' and a.level >= 1 and a.mail_trouble is null
				and arca.telling_json(who) ->> 'digest' <> 'none' then
			perform arca.mail(a, 'digest', null, jsonb_build_object('notices', jsonb_path_query_array(told,
				'$[0 to $last]', jsonb_build_object('last', arca.digest_most() - 1)),
				'more', greatest(jsonb_array_length(told) - arca.digest_most(), 0)));
		end if;
	end loop;
	return cardinality(whose);
end $$;

-- --- what is in one -------------------------------------------------------------------------------

-- Of its notices those that are still unread.
create or replace function arca.digest_unread(facts jsonb) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
	select exists (select from jsonb_array_elements(facts -> 'notices') e join arca.notices n on n.id = (e ->> 0)::bigint
		where n.read_at is null)
$$;

-- As the mailer writes them: what is said by a word of proto/mail/digest.json, a title (null: it is not shown any more),
-- how many where that counts, and the page below the language.
create or replace function arca.digest_entries(facts jsonb, spoken text) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
	select coalesce(jsonb_agg(jsonb_build_object('say', case when n.what in ('phase', 'ending') then n.what || '_' || n.phase else n.what end,
			'title', arca.told_title(n.kind, n.subject, n.account, spoken), 'page', arca.notice_path(n))
			|| case when n.what in ('comment', 'reply', 'mention', 'version') then jsonb_build_object('count', e.value -> 1) else '{}' end
			order by e.place), '[]')
		|| case when (facts ->> 'more')::integer > 0 then jsonb_build_array(jsonb_build_object('say', 'more',
			'count', facts -> 'more', 'page', 'account/notices')) else '[]' end
	from jsonb_array_elements(facts -> 'notices') with ordinality e (value, place)
	join arca.notices n on n.id = (e.value ->> 0)::bigint where n.read_at is null and arca.notice_path(n) is not null
$$;
