-- Mail: what the mailer has to remember of a letter, codes that are under way, consents, and what is
-- wrong with an address.

-- Of the account's own address: what a server said when a letter could not be delivered. Shown to
-- the person; gone with the address.
alter table arca.accounts add mail_trouble text, add mail_trouble_at timestamptz;

-- `message` is the left half of the Message-ID, drawn once for each row: a letter that had to be sent
-- twice is the same letter to its receiver, and only who had it can say that it bounced.
alter table arca.outbox
	alter recipient drop not null,       -- null once it was sent, or given up
	add message uuid not null unique default gen_random_uuid(),
	add is_own boolean not null default false, -- it went to the address that the account has
	add check (state <> 'waiting' or recipient is not null);
create index on arca.outbox (created_at) where state <> 'waiting';
create index on arca.outbox (account);

create function arca.forget_mail_trouble() returns trigger language plpgsql as $$
begin
	new.mail_trouble := null;
	new.mail_trouble_at := null;
	update arca.outbox set is_own = false where account = new.id and is_own; -- they went to the old one
	return new;
end $$;
create trigger forget_mail_trouble before update of email on arca.accounts
	for each row when (old.email is distinct from new.email)
	execute function arca.forget_mail_trouble();

-- Six digits that were mailed, as libsodium writes Argon2id: a plain hash of so few could be guessed
-- by whoever reads the database. Tries are counted by who asks for it.
create table arca.mail_codes (
	account bigint primary key references arca.accounts on delete cascade,
	code text not null,
	until timestamptz not null
);

-- What a person agreed to get besides what is about their account.
create table arca.consents (
	account bigint not null references arca.accounts on delete cascade,
	purpose text not null check (purpose in ('newsletter')),
	given_at timestamptz not null,
	withdrawn_at timestamptz,
	primary key (account, purpose)
);

-- One of each letter that can be unsubscribed from; all of them stay good.
create table arca.unsubscribe_tokens (
	hash arca.hash primary key,
	account bigint not null references arca.accounts on delete cascade,
	purpose text not null,
	until timestamptz not null
);
create index on arca.unsubscribe_tokens (until);

-- What was sent in the last hour, for the limits: `key` is a hash of the address.
create table arca.mail_recent (
	key arca.hash not null,
	is_first boolean not null,           -- not a repetition
	at timestamptz not null
);
create index on arca.mail_recent (at);
