-- Following: a debate, a project, a round; by oneself, or because one wrote it. Locks as in 0028: one's own account first.

-- How many one account may follow, and how many that it follows no more are remembered. Public.
create or replace function arca.follow_rules(out most integer, out ended integer)
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select 2000, 2000
$$;

-- The beginning of a text on one line.
create or replace function arca.told_excerpt(text text) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select case when length(l.line) > 140 then regexp_replace(left(l.line, 140), '\s+\S*$', '') || '…' else l.line end
	from (select regexp_replace(told_excerpt.text, '\s+', ' ', 'g') as line) l
$$;

-- What it is called, to whoever reads it; null where it is hidden, deleted or not theirs to read.
create or replace function arca.told_title(of_kind text, of_subject bigint, of_account bigint, spoken text) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
	select case of_kind
		when 'debate' then (select title from arca.debates where id = of_subject and hidden is null)
		when 'project' then (select coalesce((select t.title from arca.project_translations t
				where t.project = p.id and not t.is_offer and t.language = spoken), p.title)
			from arca.projects p where p.id = of_subject and p.hidden is null
				and (p.state <> 'draft' or arca.project_role(p, of_account) is not null))
		when 'proposal' then (select title from arca.proposals where id = of_subject and hidden is null)
		when 'question' then (select api.text_in(titles, spoken) from arca.questions where id = of_subject)
		when 'round' then (select api.text_in(titles, spoken) from arca.budgets where id = of_subject)
		when 'comment' then (select arca.told_excerpt(text) from arca.comments where id = of_subject and hidden is null) end
$$;

-- Where its page is, below the language.
create or replace function arca.told_path(of_kind text, of_subject bigint) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
	select case of_kind
		when 'debate' then 'debates/' || of_subject when 'proposal' then 'proposals/' || of_subject
		when 'question' then 'questions/' || of_subject
		when 'project' then (select 'projects/' || b.slug || '/' || p.id
			from arca.projects p join arca.budgets b on b.id = p.budget where p.id = of_subject)
		when 'round' then (select 'projects/' || slug from arca.budgets where id = of_subject) end
$$;

-- The number of what a request names: that of a debate or project, or the slug of a round. A draft is nothing to others.
create or replace function arca.followable(of_kind text, named text, of_account bigint) returns bigint
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	number bigint := case when of_kind <> 'round' and named ~ '^[1-9][0-9]{0,15}$' then named::bigint end;
	found_one bigint;
begin
	if of_kind = 'debate' then
		select id into found_one from arca.debates where id = number;
	elsif of_kind = 'project' then
		select id into found_one from arca.projects p where id = number
			and (p.state <> 'draft' or arca.project_role(p, of_account) in ('author', 'co_author'));
	elsif of_kind = 'proposal' then
		select id into found_one from arca.proposals where id = number;
	elsif of_kind = 'question' then
		select id into found_one from arca.questions where id = number;
	else
		select id into found_one from arca.budgets where slug = named and published_at is not null;
	end if;
	if found_one is null then
		raise exception 'nothing of that name' using errcode = 'AR236';
	end if;
	return found_one;
end $$;

create or replace function arca.is_followed(of_account bigint, of_kind text, of_subject bigint) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
	select exists (select from arca.follows where account = of_account and kind = of_kind and subject = of_subject and is_on)
$$;

-- What somebody wrote follows by itself, unless they ended that once, or follow as much as anybody may. Whoever is being
-- erased just now is passed over: to wait for them here, with what was written locked, could be to wait in a circle.
create or replace function arca.follow_own(of_account bigint, of_kind text, of_subject bigint) returns void
language sql volatile set search_path = pg_catalog, pg_temp as $$
	insert into arca.follows (account, kind, subject, at)
	select a.id, of_kind, of_subject, arca.clock()
	from (select id from arca.accounts where id = of_account and state = 'active' for key share skip locked) a
	where (select count(*) from arca.follows f where f.account = a.id and f.is_on) < (select most from arca.follow_rules())
	on conflict do nothing
$$;

-- Those who write a project follow it once it is public.
create or replace function arca.project_followed(of_project bigint) returns void
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select arca.follow_own(w.account, 'project', p.id) from arca.projects p, lateral (
		select p.author as account union select account from arca.project_authors x
		where x.project = p.id and x.accepted_at is not null and x.ended_at is null) w
	where p.id = of_project and p.state <> 'draft' order by w.account
$$;

create or replace function api.follow_set(token_hash text, body jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.participant_blocked(token_hash);
	of_kind text := body ->> 'kind';
	number bigint := arca.followable(of_kind, body ->> 'subject', a.id);
	wanted boolean := (body ->> 'is_followed')::boolean;
begin
	perform arca.one_by_one(a);
	if wanted and not arca.is_followed(a.id, of_kind, number) then
		if (select count(*) from arca.follows where account = a.id and is_on) >= (select most from arca.follow_rules()) then
			raise exception 'so many' using errcode = 'AR235';
		end if;
		insert into arca.follows (account, kind, subject, at) values (a.id, of_kind, number, arca.clock())
		on conflict (account, kind, subject) do update set is_on = true, at = excluded.at, place = excluded.place;
	elsif not wanted then
		update arca.follows set is_on = false, place = nextval('arca.told_places')
		where account = a.id and kind = of_kind and subject = number and is_on;
		delete from arca.follows where account = a.id and not is_on and place <= (select place from arca.follows
			where account = a.id and not is_on order by place desc offset (select ended from arca.follow_rules()) limit 1);
	end if;
	return json_build_object('kind', of_kind, 'subject', body ->> 'subject', 'is_followed', wanted);
end $$;

-- Thirty, what was followed last first.
create or replace function api.follows(token_hash text, spoken text, cursor bigint) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash);
	a arca.accounts := i.a;
begin
	return (with page as (select * from arca.follows where account = a.id and is_on and (cursor is null or place < cursor)
			order by place desc limit 31)
		select json_build_object('items', (select coalesce(json_agg(json_build_object('kind', f.kind,
				'subject', case f.kind when 'round' then b.slug else f.subject::text end,
				'title', arca.told_title(f.kind, f.subject, a.id, spoken), 'path', arca.told_path(f.kind, f.subject),
				'at', api.rfc3339(f.at)) order by f.place desc), '[]')
			from (select * from page order by place desc limit 30) f left join arca.budgets b on b.id = f.budget),
		'next', (select min(place)::text from (select place from page order by place desc limit 30) l
			where (select count(*) from page) > 30)));
end $$;

-- A round as whoever is signed in stands to it.
create or replace function api.budget_own(token_hash text, of_slug text) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i record := arca.signed_in(token_hash);
	a arca.accounts := i.a;
	b arca.budgets := arca.budget_of(of_slug);
begin
	return json_build_object('is_followed', arca.is_followed(a.id, 'round', b.id));
end $$;
