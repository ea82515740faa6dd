-- Who has which role: asked for by one person and approved by another, and withdrawn the same way.

create table arca.grants (
	id bigint generated always as identity primary key,
	account bigint not null references arca.accounts,
	role text not null check (role in ('moderator', 'valuator', 'officer', 'staff', 'auditor',
		'monitor', 'forum')),
	reason text not null,
	asked_by bigint references arca.accounts, -- null: who runs the machine (arcad grant)
	asked_at timestamptz not null,
	given_by bigint references arca.accounts,
	given_at timestamptz,                -- null: asked for
	end_reason text,
	end_asked_by bigint references arca.accounts,
	end_asked_at timestamptz,
	ended_by bigint references arca.accounts,
	ended_at timestamptz,                -- withdrawn, given up, or refused
	check (given_at is not null or end_asked_at is null or ended_at is not null)
);
create unique index on arca.grants (account, role) where ended_at is null;
