-- Valuation: what the city finds out about each project that people propose (can it be done, and what does it cost), by whom it
-- asks. Who works on what goes by seats (arca.grants), so that it names nobody in public.

-- Why a project cannot be done: a list of the round, [{id, names by language}]; a report names one of them.
create function arca.criteria_usual() returns jsonb language sql immutable set search_path = pg_catalog, pg_temp as $$
	select '[
		{"id": "competence", "names": {"es": "No es competencia de la ciudad", "en": "It is not the city''s to do", "ar": "ليس من اختصاص المدينة"}},
		{"id": "law", "names": {"es": "La ley o el planeamiento no lo permiten", "en": "Laws or plans do not allow it", "ar": "لا تسمح به القوانين أو المخططات"}},
		{"id": "ownership", "names": {"es": "El lugar no es de la ciudad", "en": "The place is not the city''s", "ar": "الموقع ليس ملكًا للمدينة"}},
		{"id": "technical", "names": {"es": "No puede hacerse técnicamente", "en": "It cannot be done technically", "ar": "غير ممكن تقنيًا"}},
		{"id": "cost", "names": {"es": "Cuesta más de lo que hay", "en": "It costs more than there is", "ar": "يكلّف أكثر من المتاح"}},
		{"id": "done", "names": {"es": "Ya está hecho o previsto", "en": "It is done or planned already", "ar": "منجز أو مخطط له بالفعل"}},
		{"id": "other", "names": {"es": "Otro motivo", "en": "Another reason", "ar": "سبب آخر"}}]'::jsonb
$$;
alter table arca.budgets add column criteria jsonb not null default arca.criteria_usual()
	check (jsonb_typeof(criteria) = 'array' and jsonb_array_length(criteria) between 1 and 30);

-- One report for each project. What it says is nobody's but staff's and its valuators' until the phase has ended.
create table arca.valuations (
	project bigint primary key,
	budget integer not null,
	is_priced boolean not null,          -- its heading shows money
	state text not null default 'undecided' check (state in ('undecided', 'feasible', 'unfeasible')),
	price_cents bigint check (price_cents between 1 and 9007199254740991),
	criterion text check (criterion ~ '^[a-z0-9-]{1,40}$'), -- of the round's list
	explanation text check (length(explanation) between 1 and 5000 and explanation is nfc normalized),
	language text,                       -- of the explanation
	revision integer not null default 1 check (revision >= 1), -- counts what is saved: who saves says on top of what
	saved_by bigint references arca.grants,
	saved_at timestamptz,
	finished_by bigint references arca.grants,
	finished_at timestamptz,
	told_at timestamptz,                 -- its author was told what it says
	foreign key (project, budget) references arca.projects (id, budget),
	check (price_cents is null or state = 'feasible' and is_priced),
	check (criterion is null or state = 'unfeasible'),
	check ((explanation is null) = (language is null)),
	check ((saved_by is null) = (saved_at is null) and (finished_by is null) = (finished_at is null)),
	constraint valuations_whole check (finished_at is null or state = 'feasible' and (price_cents is not null or not is_priced)
		or state = 'unfeasible' and criterion is not null and explanation is not null and length(explanation) >= 100),
	check (told_at is null or finished_at is not null)
);
create index on arca.valuations (budget, project);
create index valuations_untold on arca.valuations (budget, project) where finished_at is not null and told_at is null;
create index on arca.valuations (saved_by) where saved_by is not null;
create index on arca.valuations (finished_by) where finished_by is not null;

-- What was told stays as it was told.
create function arca.keep_valuation() returns trigger language plpgsql as $$
begin
	if old.told_at is not null then
		raise exception 'rows of % are never changed once they are public', tg_table_name using errcode = 'AR900';
	end if;
	return case tg_op when 'DELETE' then old else new end;
end $$;
create trigger keep_rows before update or delete on arca.valuations
	for each row execute function arca.keep_valuation();
create trigger keep_table before truncate on arca.valuations
	for each statement execute function arca.refuse_change();

-- Whom staff asked to look at it. Whoever has an interest in it is not asked again.
create table arca.valuation_seats (
	project bigint not null references arca.valuations,
	seat bigint not null references arca.grants,
	assigned_by bigint not null references arca.grants,
	assigned_at timestamptz not null,
	ended_at timestamptz,                -- taken back, or given back
	recused_at timestamptz,              -- they said that they have an interest
	primary key (project, seat),
	check (recused_at is null or ended_at is not null)
);
create index valuation_seats_now on arca.valuation_seats (seat, project) where ended_at is null;
create index on arca.valuation_seats (assigned_by);
create function arca.keep_recusal() returns trigger language plpgsql as $$
begin
	if old.recused_at is not null then
		raise exception 'whoever has an interest in a project does not valuate it' using errcode = 'AR900';
	end if;
	return new;
end $$;
create trigger keep_recusal before update on arca.valuation_seats for each row execute function arca.keep_recusal();

-- What they say among themselves, and why a report was opened again. Never public.
create table arca.valuation_notes (
	id bigint generated always as identity primary key,
	project bigint not null references arca.valuations,
	kind text not null default 'note' check (kind in ('note', 'reopened')),
	seat bigint not null references arca.grants,
	text text not null check (length(text) between 1 and 2000 and text is nfc normalized),
	at timestamptz not null
);
create index on arca.valuation_notes (project, id);
create index on arca.valuation_notes (seat);
create trigger keep_rows before update or delete on arca.valuation_notes
	for each row execute function arca.refuse_change();

-- Rounds whose reports are public: how many there were, and until all authors were told.
create table arca.valuation_publications (
	budget integer primary key references arca.budgets,
	at timestamptz not null,
	feasible integer not null,
	unfeasible integer not null,
	done_at timestamptz
);

alter table arca.notices drop constraint notices_what_check,
	add check (what in ('comment', 'reply', 'closed', 'version', 'withdrawn', 'merged', 'phase', 'hidden',
		'restored', 'blocked', 'unblocked', 'appeal', 'invited', 'merge_asked', 'mention', 'reached', 'retired', 'response', 'poll', 'valued'));
