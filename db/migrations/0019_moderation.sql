-- What people report, what moderators decide about it, and what authors say to that. Nothing is hidden
-- without a row of arca.decisions that everybody can read, and what is hidden leaves a stub in its place.

-- Decisions: of a moderator, by their seat; or of nobody, when so many had reported something. They stay.
create table arca.decisions (
	id bigint generated always as identity primary key, -- its number in public
	kind text not null check (kind in ('debate', 'comment', 'account')),
	subject bigint not null,
	debate bigint generated always as (case kind when 'debate' then subject end) stored
		references arca.debates,
	comment bigint generated always as (case kind when 'comment' then subject end) stored
		references arca.comments,
	account bigint generated always as (case kind when 'account' then subject end) stored
		references arca.accounts,
	what text not null check (what in ('hidden_by_reports', 'hidden', 'kept', 'restored', 'blocked',
		'unblocked')),
	reason text check (reason in ('insult', 'hate', 'violence', 'personal_data', 'impersonation', 'spam',
		'off_topic', 'illegal')),
	note text check (length(note) between 1 and 500 and note is nfc normalized), -- public
	seat bigint references arca.grants,
	at timestamptz not null,
	reports integer not null default 0 check (reports >= 0), -- that it answers, or that hid it
	waited_since timestamptz,            -- when the first of these came
	until timestamptz,                   -- of a block
	check (num_nonnulls(debate, comment, account) = 1),
	check ((kind = 'account') = (what in ('blocked', 'unblocked'))),
	check ((reason is not null) = (what in ('hidden', 'blocked'))),
	check ((seat is null) = (what = 'hidden_by_reports')),
	check ((until is not null) = (what = 'blocked')),
	check ((reports > 0) = (waited_since is not null))
);
create index on arca.decisions (kind, subject, id);
create index on arca.decisions (debate) where debate is not null;
create index on arca.decisions (comment) where comment is not null;
create index on arca.decisions (account, id) where account is not null;
-- A note is free text for everybody, and may have to go one day; nothing else of a decision does.
create function arca.keep_decision() returns trigger language plpgsql as $$
begin
	-- what is generated is made of the others after this
	if new.note is null and to_jsonb(new) - '{note,debate,comment,account}'::text[]
			= to_jsonb(old) - '{note,debate,comment,account}'::text[] then
		return new;
	end if;
	raise exception 'rows of % are never changed', tg_table_name using errcode = 'AR900';
end $$;
create trigger keep_rows before update on arca.decisions
	for each row execute function arca.keep_decision();
create trigger keep_all before delete on arca.decisions
	for each row execute function arca.refuse_change();
create trigger keep_table before truncate on arca.decisions
	for each statement execute function arca.refuse_change();

-- By which decision it is hidden; null: it is not.
alter table arca.debates add column hidden bigint references arca.decisions;
alter table arca.comments add column hidden bigint references arca.decisions;
create index on arca.debates (hidden) where hidden is not null;
create index on arca.comments (hidden) where hidden is not null;

-- Somebody's debate or comment, whatever it is: who wrote it, by what it is hidden. Of functions.
create type arca.contribution as (kind text, number bigint, author bigint, hidden bigint);

-- Until when an account writes nothing, and by which decision.
alter table arca.accounts add column blocked_until timestamptz, add column block bigint
	references arca.decisions, add check (num_nonnulls(blocked_until, block) in (0, 2));
create index on arca.accounts (block) where block is not null;

-- One of each person about each thing. Who reported is told to nobody, moderators neither.
create table arca.reports (
	id bigint generated always as identity primary key,
	kind text not null check (kind in ('debate', 'comment')),
	subject bigint not null,
	debate bigint generated always as (case kind when 'debate' then subject end) stored
		references arca.debates,
	comment bigint generated always as (case kind when 'comment' then subject end) stored
		references arca.comments,
	account bigint not null references arca.accounts,
	reason text not null check (reason in ('insult', 'hate', 'violence', 'personal_data', 'impersonation',
		'spam', 'off_topic', 'illegal')),
	note text check (length(note) between 1 and 500 and note is nfc normalized),
	at timestamptz not null,
	decision bigint references arca.decisions, -- that answered it; null: it waits for a person
	unique (kind, subject, account),
	check (num_nonnulls(debate, comment) = 1)
);
create index on arca.reports (kind, subject, id) where decision is null;
create index on arca.reports (account, at);
create index on arca.reports (debate) where debate is not null;
create index on arca.reports (comment) where comment is not null;
create index on arca.reports (decision) where decision is not null;
create trigger refuse_erased before insert on arca.reports
	for each row execute function arca.refuse_erased();

-- What waits for a person, the longest first: one row of each thing with reports that nobody answered.
create table arca.waiting (
	kind text not null check (kind in ('debate', 'comment')),
	subject bigint not null,
	since timestamptz not null,
	reports integer not null check (reports > 0),
	number bigint generated always as identity, -- orders those of the same moment
	primary key (kind, subject)
);
create unique index on arca.waiting (since, number);

create function arca.count_report() returns trigger language plpgsql as $$
begin
	if tg_op <> 'INSERT' and old.decision is null then
		delete from arca.waiting where kind = old.kind and subject = old.subject and reports = 1;
		update arca.waiting set reports = reports - 1 where kind = old.kind and subject = old.subject;
	end if;
	if tg_op <> 'DELETE' and new.decision is null then
		insert into arca.waiting as w (kind, subject, since, reports)
		values (new.kind, new.subject, new.at, 1)
		on conflict (kind, subject) do update set reports = w.reports + 1;
	end if;
	return null;
end $$;
create trigger count_report after insert or delete or update of decision on arca.reports
	for each row execute function arca.count_report();

-- An author's word against a decision; somebody else decides about it.
create table arca.appeals (
	decision bigint primary key references arca.decisions,
	account bigint not null references arca.accounts,
	text text check (length(text) between 10 and 1000 and text is nfc normalized), -- null: erased
	at timestamptz not null,
	due_at timestamptz not null,
	outcome text check (outcome in ('upheld', 'rejected')), -- upheld: the author is right
	answer text check (length(answer) between 10 and 1000 and answer is nfc normalized),
	seat bigint references arca.grants,
	decided_at timestamptz,
	check (num_nonnulls(outcome, answer, seat, decided_at) in (0, 4))
);
create index on arca.appeals (account);
create index on arca.appeals (due_at, decision) where decided_at is null;
create trigger refuse_erased before insert on arca.appeals
	for each row execute function arca.refuse_erased();

alter table arca.act_levels drop constraint act_levels_act_check,
	add check (act in ('debate', 'stance', 'comment', 'comment_vote', 'report'));
insert into arca.act_levels (act) values ('report');
