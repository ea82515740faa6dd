-- Citizen proposals: what somebody wants of the city at any time of the year. So many supports, a share of the census
-- that is fixed when it is published, bring it to the city; what does not get there in time is archived.

-- What holds for the next one. Staff say it, which is an act; without it nobody can begin one.
create table arca.proposal_rules (
	is_one boolean primary key default true check (is_one),
	share_e4 integer not null check (share_e4 between 1 and 5000), -- ten-thousandths of the census
	census integer not null check (census between 1 and 100000000), -- how many people are on it
	months integer not null check (months between 1 and 36),        -- until it is archived
	set_at timestamptz not null
);

create table arca.proposals (
	id bigint generated always as identity primary key, -- its number in addresses
	author bigint not null references arca.accounts,
	language text not null,
	title text not null check (length(title) between 4 and 80 and title is nfc normalized),
	text text not null check (length(text) between 20 and 10000 and text is nfc normalized), -- Markdown
	tree jsonb not null,                 -- of the text, as pages draw it
	place text check (length(place) between 1 and 120 and place is nfc normalized),
	tags text[] not null default '{}' check (cardinality(tags) <= 6),
	tag_keys text[] not null default '{}',
	goals smallint[] not null default '{}' check (cardinality(goals) <= 5 and goals <@ '{1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17}'),
	links jsonb not null default '[]' check (jsonb_typeof(links) = 'array' and jsonb_array_length(links) <= 10),
	hay text not null,                   -- of title, text and place, for searching
	title_hay text not null,             -- of the title, for others like it
	created_at timestamptz not null,
	edited_at timestamptz,
	ends_at timestamptz not null check (ends_at > created_at), -- archived from then on
	archived_at timestamptz check (archived_at = ends_at), -- for lists: set soon after that
	share_e4 integer not null,           -- of the rules when it was published
	census integer not null,
	needed integer not null check (needed >= 1), -- supports
	supports integer not null default 0 check (supports >= 0),
	reached_at timestamptz check (reached_at < ends_at),
	retired_at timestamptz,
	why text check (why in ('duplicate', 'started', 'unfeasible', 'done', 'other')),
	reason text check (length(reason) between 10 and 500 and reason is nfc normalized),
	hidden bigint references arca.decisions,
	check (needed = ceil(census::numeric * share_e4 / 10000)),
	check (num_nonnulls(reached_at, retired_at, archived_at) <= 1),
	check (num_nonnulls(retired_at, why, reason) in (0, 3))
);
create index proposals_open_newest on arca.proposals (id) where reached_at is null and retired_at is null and archived_at is null;
create index proposals_open_supported on arca.proposals (supports, id) where reached_at is null and retired_at is null and archived_at is null;
create index proposals_reached on arca.proposals (reached_at, id) where reached_at is not null;
create index proposals_retired on arca.proposals (retired_at, id) where retired_at is not null;
create index proposals_archived on arca.proposals (archived_at, id) where archived_at is not null;
create index proposals_ending on arca.proposals (ends_at) where reached_at is null and retired_at is null and archived_at is null;
create index proposals_supported on arca.proposals (supports, id);
create index proposals_tags on arca.proposals using gin (tag_keys) with (fastupdate = off);
create index proposals_hay on arca.proposals using gin (hay public.gin_trgm_ops) with (fastupdate = off);
create index proposals_titles on arca.proposals using gin (title_hay public.gin_trgm_ops) with (fastupdate = off);
create index on arca.proposals (author, created_at);
create index on arca.proposals (hidden) where hidden is not null;
create trigger refuse_erased before insert on arca.proposals
	for each row execute function arca.refuse_erased_author();
create trigger hay before insert or update of title, text, place, tags on arca.proposals
	for each row execute function arca.project_hay();

create table arca.proposal_supports (
	proposal bigint not null references arca.proposals,
	account bigint not null references arca.accounts,
	at timestamptz not null,
	primary key (proposal, account)
);
create index on arca.proposal_supports (account);
create trigger refuse_erased before insert on arca.proposal_supports
	for each row execute function arca.refuse_erased();

-- The one that makes it enough is a moment of its own, which nothing takes back.
create function arca.count_proposal_support() returns trigger language plpgsql as $$
begin
	if tg_op = 'DELETE' then
		update arca.proposals set supports = supports - 1 where id = old.proposal;
	else
		update arca.proposals set supports = supports + 1,
			reached_at = coalesce(reached_at, case when supports + 1 >= needed then new.at end) where id = new.proposal;
	end if;
	return null;
end $$;
create trigger count_support after insert or delete on arca.proposal_supports
	for each row execute function arca.count_proposal_support();

-- --- what is said about it, reported, decided and found --------------------------------------------

alter table arca.threads drop constraint threads_kind_check, drop constraint threads_check,
	add column proposal bigint generated always as (case kind when 'proposal' then subject end) stored
		references arca.proposals,
	add check (kind in ('debate', 'project', 'proposal')), add check (num_nonnulls(debate, project, proposal) = 1);

alter table arca.decisions drop constraint decisions_kind_check, drop constraint decisions_check,
	add column proposal bigint generated always as (case kind when 'proposal' then subject end) stored
		references arca.proposals,
	add check (kind in ('debate', 'comment', 'project', 'proposal', 'account')),
	add check (num_nonnulls(debate, comment, project, proposal, account) = 1);
create index on arca.decisions (proposal) where proposal is not null;
create or replace function arca.keep_decision() returns trigger language plpgsql as $$
begin
	-- what is generated is made of the others after this
	if new.note is null and to_jsonb(new) - '{note,debate,comment,project,proposal,account}'::text[]
			= to_jsonb(old) - '{note,debate,comment,project,proposal,account}'::text[] then
		return new;
	end if;
	raise exception 'rows of % are never changed', tg_table_name using errcode = 'AR900';
end $$;

alter table arca.reports drop constraint reports_kind_check, drop constraint reports_check,
	add column proposal bigint generated always as (case kind when 'proposal' then subject end) stored
		references arca.proposals,
	add check (kind in ('debate', 'comment', 'project', 'proposal')),
	add check (num_nonnulls(debate, comment, project, proposal) = 1);
create index on arca.reports (proposal) where proposal is not null;
alter table arca.waiting drop constraint waiting_kind_check,
	add check (kind in ('debate', 'comment', 'project', 'proposal'));

-- Supporting brings something to the city, which has to answer: an address alone is never enough.
alter table arca.act_levels drop constraint act_levels_act_check, drop constraint act_levels_check,
	add check (act in ('debate', 'stance', 'comment', 'comment_vote', 'report', 'project', 'support', 'proposal', 'proposal_support')),
	add check (act not in ('support', 'proposal_support') or least <> 'confirmed');
insert into arca.act_levels (act) values ('proposal');
insert into arca.act_levels (act, least) values ('proposal_support', 'census');

alter table arca.finds drop constraint finds_kind_check, drop constraint finds_check,
	add column proposal bigint references arca.proposals on delete cascade,
	add check (kind in ('debate', 'comment', 'project', 'round', 'proposal')),
	add check (num_nonnulls(debate, comment, round, project, budget, proposal) = 1),
	add check ((kind = 'proposal') = (proposal is not null));
create unique index on arca.finds (proposal) where proposal is not null;
create function arca.find_proposal() returns trigger language plpgsql as $$
begin
	delete from arca.finds where proposal = new.id;
	if new.hidden is null then
		insert into arca.finds (kind, proposal, language, words)
		values ('proposal', new.id, new.language, arca.search_vector(new.language, new.title, new.text,
			concat_ws(' ', new.place, array_to_string(new.tags, ' '))));
	end if;
	return null;
end $$;
create trigger find after insert or update of title, text, place, tags, hidden on arca.proposals
	for each row execute function arca.find_proposal();
