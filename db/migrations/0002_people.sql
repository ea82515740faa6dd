-- People: accounts, their sessions, what is mailed to them, and how often something was tried.
-- Who a person is in the census, and which credential is theirs, is not here: that is the
-- registry's, a database of its own that only the registrar opens.

create table arca.accounts (
	id bigint generated always as identity primary key,
	code text not null unique check (code ~ '^[0-9a-hjkmnp-tv-z]{13}$'), -- random; what others see
	kind text not null check (kind in ('person', 'organisation')),
	state text not null default 'unconfirmed' check (state in ('unconfirmed', 'active', 'erased')),
	email text unique,                   -- in one form (daemon/api/email.h); null once erased
	password text,                       -- Argon2id with its salt and costs, as libsodium writes it
	pseudonym text,                      -- null once erased
	pseudonym_key text unique,           -- no two that look alike
	register_url text,                   -- of an organisation: its entry in the register of interest groups
	language text not null,
	zone text,                           -- null: the city's
	level smallint not null default 0 check (level in (0, 1, 2)), -- 1: the address is theirs; 2: in the census
	assurance text check (assurance in ('census', 'letter', 'email', 'sms', 'desk')), -- how level 2 was had
	verified_at timestamptz,
	created_at timestamptz not null,
	password_at timestamptz,
	check ((level = 2) = (assurance is not null)),
	check (kind = 'person' or level < 2),
	check (state = 'erased' or (email is not null and pseudonym is not null))
);

-- A token is the browser's; its hash is all that is stored.
create table arca.account_sessions (
	hash arca.hash primary key,
	id bigint generated always as identity unique, -- what lists and "end this one" name
	account bigint not null references arca.accounts,
	is_whole boolean not null,           -- false: the second factor is still to come
	created_at timestamptz not null,
	seen_at timestamptz not null,
	proved_at timestamptz not null,      -- password or factor, for acts that want it fresh
	until timestamptz not null,          -- whatever happens
	idle interval not null default '14 days', -- how long without being seen
	agent text not null                  -- in words, for the list: "Firefox, Linux"
);
create index on arca.account_sessions (account);

-- From which programs somebody has signed in before: the first time from another one is mailed.
create table arca.account_agents (
	account bigint not null references arca.accounts,
	agent text not null,
	primary key (account, agent)
);

-- Pseudonyms that a registration asked for and did not get: taken for as long as if it had, so that
-- nobody learns from them which addresses have an account.
create table arca.pseudonyms_held (
	key text primary key,
	holder arca.hash not null,           -- of the address that was given
	until timestamptz not null
);

-- What is in mails that are under way: drawn by the mailer when it sends, so that nobody who reads
-- the database can use it.
create table arca.account_tokens (
	hash arca.hash primary key,
	account bigint not null references arca.accounts,
	purpose text not null check (purpose in ('confirm', 'reset', 'address', 'invite')),
	email text,                          -- of 'address': the new one
	until timestamptz not null,
	unique (account, purpose)            -- the newest is the one that is good
);

-- --- mail ---------------------------------------------------------------------------------------

create table arca.outbox (
	id bigint generated always as identity primary key,
	account bigint references arca.accounts,
	kind text not null,                  -- a template: proto/mail/KIND.json
	recipient text not null,
	language text not null,
	facts jsonb not null default '{}',   -- what the template needs; never a token
	state text not null default 'waiting' check (state in ('waiting', 'sent', 'failed', 'dropped')),
	attempts integer not null default 0,
	due_at timestamptz not null,
	sent_at timestamptz,
	trouble text,                        -- what the server said last
	created_at timestamptz not null
);
create index on arca.outbox (due_at) where state = 'waiting';

create function arca.tell_mail() returns trigger language plpgsql as $$
begin
	notify arca_mail;
	return null;
end $$;
create trigger tell after insert on arca.outbox
	for each statement execute function arca.tell_mail();

-- --- tries --------------------------------------------------------------------------------------

-- How often something was tried and failed, by what it was tried on: an account, an address of the
-- network, a document. `key` is a hash: nobody reads here who tried what.
create table arca.tries (
	action text not null,
	key arca.hash not null,
	failures integer not null,
	locked_until timestamptz,
	last_at timestamptz not null,
	primary key (action, key)
);
create index on arca.tries (last_at);
