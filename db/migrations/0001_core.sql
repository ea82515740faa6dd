-- The round, its log, who may vote in it, and what trustees post: everything that the spine needs.
create schema arca;
create schema api;

-- The one clock of the city. Tests and demos replace this function in their own database.
create function arca.clock() returns timestamptz language sql volatile as
	'select clock_timestamp()';

-- What the city says of itself on every page.
create table arca.city (
	is_only boolean primary key default true check (is_only),
	names jsonb not null,
	languages text[] not null,
	zone text not null
);
insert into arca.city (names, languages, zone) values
	('{"es": "Tu ciudad", "en": "Your city", "ar": "مدينتك"}', '{es,en,ar}', 'UTC');

create extension if not exists unaccent;

create domain arca.hash as bytea check (octet_length(value) = 32);

create table arca.rounds (
	id integer generated always as identity primary key,
	slug text not null unique check (slug ~ '^[a-z0-9-]{1,64}$'),
	origin text not null unique,
	step text not null default 'keys' check (step in ('keys', 'ready', 'voting', 'closing',
		'mixing', 'committing', 'releasing', 'published')),
	is_rehearsal boolean not null,
	opens_at timestamptz not null,
	closes_at timestamptz not null check (closes_at > opens_at),
	zone text not null,
	titles jsonb not null,
	intros jsonb not null default '{}',
	contests jsonb not null,             -- contests.json
	texts jsonb not null,                -- texts.json
	headings jsonb not null default '[]', -- by cid: what is shown and is no matter of the protocol
	policy text not null,
	log_key text not null,
	max_seq integer not null,
	min_batch integer not null,
	census_bound bigint not null,
	threshold integer not null,
	trustees jsonb not null,             -- [{name, block}]
	mix_wait interval not null default '60 seconds',
	manifest_leaf arca.hash,
	ctx arca.hash,
	y bytea check (octet_length(y) = 32),
	pins text,
	mixing_since timestamptz,
	created_at timestamptz not null default clock_timestamp()
);

create table arca.contests (
	round integer not null references arca.rounds,
	cid integer not null,
	grp integer not null,
	styles integer[] not null,
	primary key (round, cid)
);

create table arca.projects (
	round integer not null,
	cid integer not null,
	index integer not null,
	id text not null,
	cost_cents bigint not null check (cost_cents >= 0),
	titles jsonb not null,
	descriptions jsonb not null,
	summaries jsonb not null default '{}',
	district text,
	category text,
	places jsonb not null default '{}',
	latitude_e6 integer,
	longitude_e6 integer,
	primary key (round, cid, index),
	unique (round, cid, id),
	foreign key (round, cid) references arca.contests
);

-- --- the log --------------------------------------------------------------------------------

-- The row lock on a head is what puts entries in order, on however many machines keepers run.
create table arca.log_heads (
	round integer primary key references arca.rounds,
	size bigint not null check (size >= 0),
	root arca.hash not null,
	note text not null,                  -- the signed checkpoint of this size
	ballots bigint not null default 0,
	voters bigint not null default 0,
	credentials bigint not null default 0
);

create table arca.log_entries (
	round integer not null,
	index bigint not null check (index >= 0),
	type smallint not null,
	leaf arca.hash not null,
	entry bytea not null check (octet_length(entry) between 1 and 65535),
	at timestamptz not null,
	primary key (round, index),
	unique (round, leaf)
) partition by list (round);

-- Roots of complete subtrees of 256^level leaves: what the tiles above level 0 are made of.
create table arca.log_nodes (
	round integer not null,
	level smallint not null check (level between 1 and 7),
	index bigint not null,
	hash arca.hash not null,
	primary key (round, level, index)
);

-- Signed checkpoints after every administrative entry: some of them have to be cosigned exactly.
create table arca.checkpoints (
	round integer not null references arca.rounds,
	size bigint not null,
	note text not null,
	primary key (round, size)
);

create table arca.cosigned (
	id bigint generated always as identity primary key,
	round integer not null references arca.rounds,
	size bigint not null,
	note text not null,                  -- with all cosignatures that came
	minimal text not null,               -- in its final form
	earliest_at timestamptz not null,    -- of the cosignatures of the final form
	latest_at timestamptz not null
);
create index on arca.cosigned (round, size, id);

-- What others than voters add to the log. The keeper appends it, or says why not.
create table arca.log_pending (
	id bigint generated always as identity primary key,
	round integer not null references arca.rounds,
	entry bytea not null,
	at_size bigint,                      -- append at this size of the log or not at all
	created_at timestamptz not null default clock_timestamp(),
	index bigint,
	refused text
);
create index on arca.log_pending (id) where index is null and refused is null;

create table arca.artifacts (
	round integer not null references arca.rounds,
	sha256 arca.hash not null,
	bytes bytea not null,
	primary key (round, sha256)
);
alter table arca.artifacts alter column bytes set storage external;

create table arca.results (
	round integer not null references arca.rounds,
	path text not null,
	bytes bytea not null,
	primary key (round, path)
);

-- --- who may vote -----------------------------------------------------------------------------

create table arca.codes (
	round integer not null references arca.rounds,
	serial bigint not null check (serial >= 1),
	hash arca.hash not null,
	styles integer[] not null,
	batch integer not null,
	session arca.hash,
	session_until timestamptz,
	primary key (round, serial),
	unique (round, hash)
);

create table arca.sessions (
	hash arca.hash primary key,
	round integer not null references arca.rounds,
	serial bigint not null,
	expires_at timestamptz not null,
	foreign key (round, serial) references arca.codes
);

-- What the registrar signed: one credential a serial, for ever.
create table arca.signings (
	round integer not null,
	serial bigint not null,
	x bytea not null check (octet_length(x) = 32),
	entry bytea not null,
	primary key (round, serial),
	unique (round, x),
	foreign key (round, serial) references arca.codes
);

-- One person, one row: by serial and by tag.
create table arca.credentials (
	round integer not null references arca.rounds,
	x bytea not null check (octet_length(x) = 32),
	serial bigint not null,
	tag bytea not null check (octet_length(tag) = 32),
	styles integer[] not null,
	index bigint not null,
	primary key (round, x),
	unique (round, serial),
	unique (round, tag)
);

-- The last ballot of a credential in each group.
create table arca.casts (
	round integer not null,
	x bytea not null,
	grp integer not null,
	seq integer not null check (seq >= 1),
	cid integer not null,
	leaf arca.hash not null,
	index bigint not null,
	primary key (round, x, grp),
	foreign key (round, x) references arca.credentials
);

create table arca.ciphers (
	round integer not null,
	cipher bytea not null,
	primary key (round, cipher)
);

create table arca.spoiled (
	round integer not null,
	tracker arca.hash not null,
	primary key (round, tracker)
);

create table arca.hours (
	round integer not null references arca.rounds,
	at timestamptz not null,
	ballots bigint not null,
	primary key (round, at)
);

-- --- the trustees' post-box ---------------------------------------------------------------------

create table arca.ceremonies (
	round integer not null references arca.rounds,
	attempt integer not null,
	rand arca.hash not null,
	primary key (round, attempt)
);

create table arca.posts (
	round integer not null references arca.rounds,
	kind text not null check (kind in ('dkg1', 'dkg3', 'mix', 'commit', 'release')),
	cid integer not null,
	trustee integer not null,
	attempt integer not null,
	body bytea not null,
	sha256 arca.hash not null,
	is_taken boolean not null default false, -- the clerk looked at it, and it went on its way
	refused text,                            -- or why not
	at timestamptz not null default clock_timestamp(),
	primary key (round, kind, cid, trustee, attempt)
);
alter table arca.posts alter column body set storage external;

-- Where the count stands, as the clerk reads it in the log.
create table arca.tallies (
	round integer not null references arca.rounds,
	cid integer not null,
	count bigint not null,
	vec arca.hash not null,              -- of the rows as they are now: sealed, then mixed
	is_opened boolean not null,
	is_mix_ended boolean not null default false,
	primary key (round, cid)
);

create table arca.mixes (
	round integer not null,
	cid integer not null,
	k integer not null,
	trustee integer not null,
	artifact arca.hash not null,
	output arca.hash not null,
	primary key (round, cid, k),
	unique (round, cid, trustee)
);

-- --- nothing of the record is ever changed --------------------------------------------------------

create function arca.refuse_change() returns trigger language plpgsql as $$
begin
	raise exception 'rows of % are never changed', tg_table_name using errcode = 'AR900';
end $$;

do $$
declare
	name text;
begin
	foreach name in array array['log_entries', 'log_nodes', 'checkpoints', 'cosigned', 'artifacts',
		'results', 'signings', 'credentials', 'ciphers', 'spoiled'] loop
		execute format('create trigger keep_rows before update or delete on arca.%I
			for each row execute function arca.refuse_change()', name);
		execute format('create trigger keep_table before truncate on arca.%I
			for each statement execute function arca.refuse_change()', name);
	end loop;
end $$;

-- A log only grows, also where its head is changed.
create function arca.refuse_shrinking() returns trigger language plpgsql as $$
begin
	if new.size < old.size or (new.size = old.size and new.root <> old.root)
		or new.round <> old.round then
		raise exception 'a log only grows' using errcode = 'AR900';
	end if;
	return new;
end $$;
create trigger only_grows before update on arca.log_heads
	for each row execute function arca.refuse_shrinking();
create trigger keep_heads before delete on arca.log_heads
	for each row execute function arca.refuse_change();
create trigger keep_table before truncate on arca.log_heads
	for each statement execute function arca.refuse_change();

-- --- who is told --------------------------------------------------------------------------------

create function arca.tell_pending() returns trigger language plpgsql as $$
begin
	notify arca_pending;
	return null;
end $$;
create trigger tell after insert on arca.log_pending
	for each statement execute function arca.tell_pending();

create function arca.tell_rounds() returns trigger language plpgsql as $$
begin
	notify arca_rounds;
	return null;
end $$;
create trigger tell after insert or update of ctx, manifest_leaf on arca.rounds
	for each statement execute function arca.tell_rounds();

create function arca.tell_posts() returns trigger language plpgsql as $$
begin
	notify arca_posts;
	return null;
end $$;
create trigger tell after insert on arca.posts
	for each statement execute function arca.tell_posts();
