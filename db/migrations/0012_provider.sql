-- Signing in with an OpenID provider: who an account is there, and visits there that are under way.

-- `subject` is an HMAC of what the provider calls the person, under a key that only the broker has: a
-- dump of this does not say who is who there.
create table arca.account_identities (
	account bigint primary key references arca.accounts on delete cascade,
	subject arca.hash not null unique,
	created_at timestamptz not null,
	used_at timestamptz
);
create trigger refuse_erased before insert on arca.account_identities
	for each row execute function arca.refuse_erased();

-- One browser's visit. It has a cookie, whose hash this is; state, nonce and verifier are made of the
-- cookie and stored nowhere. Back from there as somebody without an account, it waits as 'register'.
create table arca.provider_visits (
	hash arca.hash primary key,
	purpose text not null check (purpose in ('sign_in', 'link', 'proof', 'register')),
	session bigint references arca.account_sessions (id) on delete cascade,
	subject arca.hash,
	until timestamptz not null,
	check ((purpose in ('link', 'proof')) = (session is not null)),
	check ((purpose = 'register') = (subject is not null))
);
create index on arca.provider_visits (until);
