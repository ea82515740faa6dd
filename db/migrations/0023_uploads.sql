-- Pictures and documents that people send: what is kept of them, and by whom. Nobody reads them but
-- the functions of db/api/0036.
create table arca.uploads (
	id text primary key check (id ~ '^[0-9a-hjkmnp-tv-z]{26}$'),
	kind text not null check (kind in ('picture', 'document')),
	account bigint references arca.accounts,  -- null: erased, and what they sent is in use
	name text check (length(name) between 1 and 100 and name is nfc normalized),
	bytes integer not null check (bytes > 0), -- as it came, which limits are about
	at timestamptz not null,
	used_since timestamptz,                   -- null: nothing names it, and it goes after a day
	hidden boolean not null default false,
	deleted_at timestamptz,                   -- nothing is left but that it came, for the day's limits
	check (account is not null or used_since is not null or deleted_at is not null),
	check (deleted_at is null or used_since is null),
	check ((name is not null) = (kind = 'document' and deleted_at is null))
);
create index on arca.uploads (account, at);
create index on arca.uploads (at) where used_since is null;

-- What is served: of a picture one or two new ones, of a document itself.
create table arca.upload_files (
	upload text not null references arca.uploads on delete cascade,
	width integer not null check (width between 0 and 1600),   -- 0 of a document
	height integer not null check (height between 0 and 1600),
	type text not null check (type in ('image/webp', 'application/pdf')),
	sha256 bytea not null check (length(sha256) = 32),
	bytes bytea not null check (length(bytes) between 1 and 16777216),
	primary key (upload, width),
	check ((type = 'application/pdf') = (width = 0) and (width = 0) = (height = 0))
);
-- They are compressed already.
alter table arca.upload_files alter column bytes set storage external;
