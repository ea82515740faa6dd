-- Passkeys, the other kind of second factor; and the long way back for who has lost theirs.

create table arca.account_passkeys (
	id bigint generated always as identity primary key,
	account bigint not null references arca.accounts on delete cascade,
	credential bytea not null unique check (length(credential) between 1 and 1023),
	algorithm smallint not null check (algorithm in (-7, -8, -257)), -- COSE: ES256, EdDSA, RS256
	public_key bytea not null,           -- as libfido2 keeps it
	sign_count bigint not null,          -- 0: it does not count
	is_verified boolean not null,        -- made with a PIN or a fingerprint, and used so only
	name text not null,
	created_at timestamptz not null,
	used_at timestamptz,
	suspect_at timestamptz               -- its counter went back: there may be a copy
);
create index on arca.account_passkeys (account);

-- What was given to be signed: only its hash, for one session and one purpose.
create table arca.passkey_challenges (
	session bigint not null references arca.account_sessions (id) on delete cascade,
	purpose text not null check (purpose in ('create', 'get')),
	hash arca.hash not null,
	until timestamptz not null,
	primary key (session, purpose)       -- the newest is the one that is good
);

-- Asked for by who has the password and not the second factor; whoever passes with it ends this.
create table arca.factor_resets (
	account bigint primary key references arca.accounts on delete cascade,
	asked_at timestamptz not null,
	ready_at timestamptz not null        -- from then on, for as long as the link is good
);

create trigger refuse_erased before insert on arca.account_passkeys
	for each row execute function arca.refuse_erased();
create trigger refuse_erased before insert on arca.factor_resets
	for each row execute function arca.refuse_erased();

alter table arca.account_tokens drop constraint account_tokens_purpose_check,
	add constraint account_tokens_purpose_check
		check (purpose in ('confirm', 'reset', 'address', 'invite', 'factor_reset'));

-- They say or take something more now.
drop function if exists api.factor_confirm(text, bigint, bytea[]);
drop function if exists api.factor_pass(text, bigint);
drop function if exists api.factor_recover(text, bytea);
drop function if exists arca.session_whole(bigint, arca.accounts);
