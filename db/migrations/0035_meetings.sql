-- Meetings of the city: what for, when and where, who has a seat and who waits for one, and what was said there, in
-- versions. And the meetings that staff have with organisations or residents about something that people propose.

create table arca.meetings (
	id bigint generated always as identity primary key, -- its number in addresses
	seat bigint not null references arca.grants,
	titles jsonb not null check (jsonb_typeof(titles) = 'object' and titles <> '{}'), -- by language
	texts jsonb not null check (jsonb_typeof(texts) = 'object'),
	starts_at timestamptz not null,
	ends_at timestamptz not null check (ends_at > starts_at and ends_at <= starts_at + interval '7 days'),
	place text check (length(place) between 1 and 200 and place is nfc normalized),
	latitude_e6 integer check (latitude_e6 between -90000000 and 90000000),
	longitude_e6 integer check (longitude_e6 between -180000000 and 180000000),
	link text check (link ~ '^https://' and octet_length(link) <= 500),
	notes jsonb not null default '{}' check (jsonb_typeof(notes) = 'object'), -- languages spoken, how to get in
	seats integer check (seats between 1 and 100000), -- null: whoever comes
	agenda jsonb not null default '[]' check (jsonb_typeof(agenda) = 'array' and jsonb_array_length(agenda) <= 30), -- {texts, minutes}
	created_at timestamptz not null,
	changed_at timestamptz,
	cancelled_at timestamptz check (cancelled_at < starts_at),
	reasons jsonb check (jsonb_typeof(reasons) = 'object'),
	taken integer not null default 0 check (taken >= 0),     -- seats, kept by a trigger
	waiting integer not null default 0 check (waiting >= 0), -- for one
	changes integer not null default 0,  -- how often time or place became others, or it was cancelled
	is_telling boolean not null default false, -- some who registered are not told of the last of these
	reminded_for timestamptz,            -- all were reminded of the beginning that it had then
	check (taken <= seats),
	check (num_nonnulls(place, link) > 0),
	check ((latitude_e6 is null) = (longitude_e6 is null) and (latitude_e6 is null or place is not null)),
	check ((cancelled_at is null) = (reasons is null))
);
create index on arca.meetings (seat);
create index meetings_coming on arca.meetings (starts_at, id);
create index meetings_past on arca.meetings (ends_at, id);
create index meetings_telling on arca.meetings (id) where is_telling;

-- What it is about.
create table arca.meeting_things (
	meeting bigint not null references arca.meetings,
	place smallint not null check (place between 1 and 10),
	kind text not null check (kind in ('round', 'debate', 'project', 'proposal')),
	subject bigint not null,
	budget integer generated always as (case kind when 'round' then subject::integer end) stored references arca.budgets,
	debate bigint generated always as (case kind when 'debate' then subject end) stored references arca.debates,
	project bigint generated always as (case kind when 'project' then subject end) stored references arca.projects,
	proposal bigint generated always as (case kind when 'proposal' then subject end) stored references arca.proposals,
	primary key (meeting, place),
	unique (meeting, kind, subject),
	check (num_nonnulls(budget, debate, project, proposal) = 1)
);
create index on arca.meeting_things (kind, subject);
create index on arca.meeting_things (project) where project is not null;

create table arca.meeting_registrations (
	place bigint generated always as identity unique, -- in the order in which they came
	meeting bigint not null references arca.meetings,
	account bigint not null references arca.accounts,
	has_seat boolean not null,
	told integer not null,               -- of so many changes
	reminded_for timestamptz,            -- of the beginning that it had then
	at timestamptz not null,
	primary key (meeting, account)
);
create index on arca.meeting_registrations (account);
create index meeting_registrations_waiting on arca.meeting_registrations (meeting, place) where not has_seat;
create trigger refuse_erased before insert on arca.meeting_registrations
	for each row execute function arca.refuse_erased();

create function arca.count_registration() returns trigger language plpgsql as $$
begin
	if tg_op = 'INSERT' then
		update arca.meetings set taken = taken + new.has_seat::integer, waiting = waiting + (not new.has_seat)::integer where id = new.meeting;
	elsif tg_op = 'DELETE' then
		update arca.meetings set taken = taken - old.has_seat::integer, waiting = waiting - (not old.has_seat)::integer where id = old.meeting;
	else
		update arca.meetings set taken = taken + new.has_seat::integer - old.has_seat::integer,
			waiting = waiting - new.has_seat::integer + old.has_seat::integer where id = new.meeting;
	end if;
	return null;
end $$;
create trigger count_registration after insert or delete or update of has_seat on arca.meeting_registrations
	for each row execute function arca.count_registration();

-- Every version of what was said there, in each language that it was written in.
create table arca.meeting_minutes (
	meeting bigint not null references arca.meetings,
	language text not null,
	version integer not null check (version >= 1),
	text text not null check (length(text) between 20 and 20000 and text is nfc normalized), -- Markdown
	tree jsonb not null,
	seat bigint not null references arca.grants,
	at timestamptz not null,
	primary key (meeting, language, version)
);
create index on arca.meeting_minutes (seat);
create trigger keep_rows before update or delete on arca.meeting_minutes for each row execute function arca.refuse_change();
create trigger keep_table before truncate on arca.meeting_minutes for each statement execute function arca.refuse_change();

-- --- what is said about it, and found --------------------------------------------------------------

alter table arca.threads drop constraint threads_kind_check, drop constraint threads_check,
	add column meeting bigint generated always as (case kind when 'meeting' then subject end) stored
		references arca.meetings,
	add check (kind in ('debate', 'project', 'proposal', 'question', 'meeting')),
	add check (num_nonnulls(debate, project, proposal, question, meeting) = 1);

alter table arca.finds drop constraint finds_kind_check, drop constraint finds_check,
	add column meeting bigint references arca.meetings on delete cascade,
	add check (kind in ('debate', 'comment', 'project', 'round', 'proposal', 'question', 'meeting')),
	add check (num_nonnulls(debate, comment, round, project, budget, proposal, question, meeting) = 1),
	add check ((kind = 'meeting') = (meeting is not null));
create unique index on arca.finds (meeting, language) where meeting is not null;
create function arca.find_meeting() returns trigger language plpgsql as $$
begin
	delete from arca.finds where meeting = new.id;
	insert into arca.finds (kind, meeting, language, words)
	select 'meeting', new.id, l.language, arca.search_vector(l.language, new.titles ->> l.language, new.texts ->> l.language, new.place)
	from jsonb_object_keys(new.titles) l (language);
	return null;
end $$;
create trigger find after insert or update of titles, texts, place on arca.meetings
	for each row execute function arca.find_meeting();

-- --- meetings of staff with others -----------------------------------------------------------------

create table arca.lobby_meetings (
	id bigint generated always as identity primary key,
	kind text not null check (kind in ('project', 'proposal')),
	subject bigint not null,
	project bigint generated always as (case kind when 'project' then subject end) stored references arca.projects,
	proposal bigint generated always as (case kind when 'proposal' then subject end) stored references arca.proposals,
	created_at timestamptz not null,
	check (num_nonnulls(project, proposal) = 1)
);
create index on arca.lobby_meetings (kind, subject, id);
create index on arca.lobby_meetings (project) where project is not null;

-- Every version that was public: a correction is one more.
create table arca.lobby_versions (
	lobby bigint not null references arca.lobby_meetings,
	version integer not null check (version >= 1),
	held_at timestamptz not null,
	asked_by text not null check (asked_by in ('city', 'others')), -- who wanted it
	organisation bigint references arca.accounts, -- of the register
	name text check (length(name) between 2 and 120 and name is nfc normalized), -- of one that is not; neither: a resident
	position text not null check (length(position) between 2 and 120 and position is nfc normalized), -- of whoever of the staff was there
	language text not null,
	text text not null check (length(text) between 10 and 2000 and text is nfc normalized),
	seat bigint not null references arca.grants,
	at timestamptz not null check (at >= held_at),
	primary key (lobby, version),
	check (num_nonnulls(organisation, name) <= 1)
);
create index on arca.lobby_versions (organisation) where organisation is not null;
create index on arca.lobby_versions (seat);
create trigger keep_rows before update or delete on arca.lobby_meetings for each row execute function arca.refuse_change();
create trigger keep_table before truncate on arca.lobby_meetings for each statement execute function arca.refuse_change();
create trigger keep_rows before update or delete on arca.lobby_versions for each row execute function arca.refuse_change();
create trigger keep_table before truncate on arca.lobby_versions for each statement execute function arca.refuse_change();
