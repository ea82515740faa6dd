-- Phases of a published round: they stay, but for an end that moves to a later instant, which staff ask for and the two sides of the
-- forum decide.

-- What of a round is sealed once its vote has a manifest: the start of balloting, and its end, which is the start of what is after it.
create function arca.is_sealed(of_budget integer, of_phase text) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
	select exists (select from arca.rounds r join arca.budgets b on b.slug = r.slug
			join arca.budget_phases v on v.budget = b.id and v.phase = 'balloting' join arca.budget_phases p on p.budget = b.id and p.phase = of_phase
		where b.id = of_budget and (p.phase = 'balloting' or p.starts_at = (select min(starts_at) from arca.budget_phases n
			where n.budget = b.id and n.starts_at > v.starts_at)))
$$;

-- Of a published round no phase comes, goes or begins earlier, none that has begun moves at all, and none passes another one.
create function arca.keep_phase() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	of_budget integer := case tg_op when 'INSERT' then new.budget else old.budget end;
	is_later boolean := false;
begin
	if (select published_at from arca.budgets where id = of_budget) is not null then
		if tg_op = 'UPDATE' then
			is_later := new.budget = old.budget and new.phase = old.phase and old.starts_at > arca.clock() and new.starts_at >= old.starts_at
				and not exists (select from arca.budget_phases where budget = old.budget and starts_at > old.starts_at
					and starts_at <= new.starts_at)
				and (new.starts_at = old.starts_at or not arca.is_sealed(old.budget, old.phase));
		end if;
		if not is_later then
			raise exception 'phases of a published round only move later, before they begin' using errcode = 'AR900';
		end if;
	end if;
	return case tg_op when 'DELETE' then old else new end;
end $$;
create trigger keep_rows before insert or update or delete on arca.budget_phases
	for each row execute function arca.keep_phase();

-- A manifest of a round waits for who moves its phases, and they for it.
create function arca.hold_budget() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	perform from arca.budgets where slug = new.slug for share;
	return new;
end $$;
create trigger hold_budget before insert on arca.rounds
	for each row execute function arca.hold_budget();

-- Asked for by a seat of staff. It lapses with the end of the phase that it would extend.
create table arca.extensions (
	id bigint generated always as identity primary key,
	budget integer not null references arca.budgets,
	reason text not null check (length(reason) between 20 and 2000 and reason is nfc normalized),
	language text not null,              -- of the reason
	asked_by bigint not null references arca.grants,
	asked_at timestamptz not null,
	lapses_at timestamptz not null check (lapses_at > asked_at),
	state text not null default 'open' check (state in ('open', 'approved', 'refused', 'lapsed')),
	settled_at timestamptz,
	sides jsonb,                         -- how many seats of each side there were then, and what they had decided
	constraint extensions_settled check ((state = 'open') = (settled_at is null) and (state = 'open') = (sides is null)),
	constraint extensions_in_time check (state not in ('approved', 'refused') or settled_at < lapses_at)
);
create unique index extensions_open on arca.extensions (budget) where state = 'open';
create index on arca.extensions (budget, id);
create index on arca.extensions (asked_by);

-- Each phase that it would move.
create table arca.extension_phases (
	extension bigint not null references arca.extensions,
	phase text not null,
	was timestamptz not null,
	starts_at timestamptz not null check (starts_at > was),
	primary key (extension, phase)
);

-- What seats of the forum decided; each one thing.
create table arca.extension_votes (
	extension bigint not null references arca.extensions,
	seat bigint not null references arca.grants,
	is_approval boolean not null,
	reason text check (length(reason) between 1 and 2000 and reason is nfc normalized),
	at timestamptz not null,
	primary key (extension, seat)
);
create index on arca.extension_votes (seat);

create function arca.keep_extension() returns trigger language plpgsql as $$
begin
	if tg_op = 'DELETE' or old.state <> 'open' or (new.budget, new.reason, new.language, new.asked_by, new.asked_at, new.lapses_at)
			is distinct from (old.budget, old.reason, old.language, old.asked_by, old.asked_at, old.lapses_at) then
		raise exception 'what was asked of the forum stays as it was asked, and as it was settled' using errcode = 'AR900';
	end if;
	return new;
end $$;
create trigger keep_rows before update or delete on arca.extensions
	for each row execute function arca.keep_extension();
create trigger keep_rows before update or delete on arca.extension_phases
	for each row execute function arca.refuse_change();
create function arca.keep_extension_vote() returns trigger language plpgsql as $$
begin
	if tg_op = 'DELETE' or (select state from arca.extensions where id = new.extension) <> 'open' then
		raise exception 'what was decided stays' using errcode = 'AR900';
	end if;
	return new;
end $$;
create trigger keep_rows before insert or update or delete on arca.extension_votes
	for each row execute function arca.keep_extension_vote();

-- That a phase ends soon is told once for each end that it has: to its followers of then, in the order of their numbers, some at a time.
create table arca.ending_tellings (
	budget integer not null references arca.budgets on delete cascade,
	phase text not null check (phase in ('accepting', 'selecting', 'balloting')),
	ends_at timestamptz not null,        -- as it was when it was noted
	days smallint not null check (days in (1, 3)), -- before that
	at timestamptz not null,             -- since when: who follows later does not hear of it
	after bigint not null default 0,     -- whoever has a number up to this was told
	done_at timestamptz,
	primary key (budget, phase, ends_at, days)
);
create index on arca.ending_tellings (at) where done_at is null;

-- Of an end that comes, `latest` is when, in seconds of Unix time.
alter table arca.notices drop constraint notices_check2, drop constraint notices_what_check,
	add constraint notices_phase check ((what in ('phase', 'ending')) = (phase is not null)),
	add constraint notices_what_check check (what in ('comment', 'reply', 'closed', 'version', 'withdrawn', 'merged', 'phase', 'hidden',
		'restored', 'blocked', 'unblocked', 'appeal', 'invited', 'merge_asked', 'mention', 'reached', 'retired', 'response', 'poll', 'valued',
		'extended', 'ending'));
