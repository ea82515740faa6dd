-- The second factor: one-time codes by the clock (RFC 6238), and codes for when the device is lost.

create table arca.account_factors (
	account bigint primary key references arca.accounts on delete cascade,
	sealed bytea not null,               -- the secret, under a key that only the hasher has
	confirmed_at timestamptz,            -- null: shown, but no code came yet
	last_step bigint not null default 0  -- of the last code that was good: each is good once
);

create table arca.recovery_codes (
	account bigint not null references arca.accounts on delete cascade,
	hash arca.hash not null,
	used_at timestamptz,
	primary key (account, hash)
);
