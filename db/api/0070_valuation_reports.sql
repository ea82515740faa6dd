-- Valuation by valuators: what they are asked to look at, what they write, and that they have an interest. Whatever is not
-- theirs is not there for them.

create or replace function arca.is_valuator_of(of_project bigint, of_account bigint) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
	select exists (select from arca.valuation_seats s join arca.grants g on g.id = s.seat where s.project = of_project
		and s.ended_at is null and g.account = of_account and arca.is_valuator_seat(g)) and arca.has_role(of_account, 'valuator')
$$;

create or replace function arca.valuation_note_json(n arca.valuation_notes) returns json
language sql stable set search_path = pg_catalog, pg_temp as $$
	select json_build_object('number', n.id, 'kind', n.kind, 'text', n.text, 'role', g.role, 'by', arca.author_json(a), 'at', api.rfc3339(n.at))
	from arca.grants g join arca.accounts a on a.id = g.account where g.id = n.seat
$$;

-- A dossier, as somebody of the staff or one of its valuators sees it.
create or replace function arca.valuation_json(v arca.valuations, of_account bigint) returns json
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select (arca.valuation_item(p, v) || jsonb_build_object('is_priced', v.is_priced, 'criterion', v.criterion, 'explanation', v.explanation,
		'explained_in', v.language, 'revision', v.revision, 'saved_at', api.rfc3339(v.saved_at), 'finished_at', api.rfc3339(v.finished_at),
		'criteria', b.criteria, 'currency', b.currency, 'currency_exponent', b.exponent, 'phase', arca.budget_phase(b),
		'ends_at', api.rfc3339(arca.valuated_at(b.id)),
		'may_write', arca.budget_phase(b) = 'valuating' and v.finished_at is null and arca.is_valuator_of(v.project, of_account),
		'may_recuse', arca.budget_phase(b) = 'valuating' and arca.is_valuator_of(v.project, of_account),
		'may_note', arca.budget_phase(b) = 'valuating',
		'may_reopen', arca.budget_phase(b) = 'valuating' and v.finished_at is not null and arca.has_role(of_account, 'staff'),
		'notes', (select coalesce(json_agg(arca.valuation_note_json(n) order by n.id), '[]') from arca.valuation_notes n where n.project = v.project)))::json
	from arca.projects p join arca.budgets b on b.id = p.budget where p.id = v.project
$$;

-- For who may see it; for everybody else there is none.
create or replace function arca.valuation_seen(of_project bigint, of_account bigint) returns arca.valuations
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
	v arca.valuations;
begin
	select * into v from arca.valuations where project = of_project;
	if not found or not (arca.has_role(of_account, 'staff') or arca.is_valuator_of(of_project, of_account)) then
		raise exception 'no such dossier' using errcode = 'AR270';
	end if;
	return v;
end $$;

create or replace function api.valuation(token_hash text, of_number bigint) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{staff,valuator}', false);
begin
	return arca.valuation_json(arca.valuation_seen(of_number, a.id), a.id);
end $$;

-- Fifty of those that whoever asks valuates, of rounds whose phase it is first, and how far they are.
create or replace function api.valuations_own(token_hash text, of_step text, cursor bigint) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{valuator}', false);
	by_seat bigint := arca.seat(a.id, '{valuator}');
begin
	return (with mine as (select v as dossier, v.project as id, arca.valuation_step(v) as how_far from arca.valuation_seats s
			join arca.valuations v on v.project = s.project where s.seat = by_seat and s.ended_at is null),
		page as (select * from mine where (of_step is null or how_far = of_step) and (cursor is null or id < cursor) order by id desc limit 51)
		select json_build_object('items', (select coalesce(json_agg(arca.valuation_item(p, l.dossier) order by l.id desc), '[]')
				from (select * from page order by id desc limit 50) l join arca.projects p on p.id = l.id),
			'next', (select min(id)::text from (select id from page order by id desc limit 50) l having (select count(*) from page) > 50),
			'numbers', (select json_build_object('undecided', count(*) filter (where how_far = 'undecided'),
				'decided', count(*) filter (where how_far = 'decided'), 'finished', count(*) filter (where how_far = 'finished')) from mine)));
end $$;

-- --- writing --------------------------------------------------------------------------------------

-- The dossier, for one of its valuators (or, `by_staff`, for staff as well), locked, while the round valuates.
create or replace function arca.valuation_lock(of_number bigint, a arca.accounts, by_staff boolean) returns arca.valuations
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	v arca.valuations := arca.valuation_seen(of_number, a.id);
begin
	perform arca.phase_check(v.budget, '{valuating}', 'AR267');
	select * into v from arca.valuations where project = of_number for no key update;
	-- as it is by now: who declared an interest meanwhile, or has it no more, writes nothing
	if not (arca.is_valuator_of(of_number, a.id) or by_staff and arca.has_role(a.id, 'staff')) then
		raise exception 'no such dossier' using errcode = 'AR270';
	end if;
	return v;
end $$;

create or replace function arca.valuation_open(v arca.valuations, of_revision integer) returns void
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
	if v.finished_at is not null then
		raise exception 'finished' using errcode = 'AR273';
	end if;
	if v.revision is distinct from of_revision then
		raise exception 'changed meanwhile' using errcode = 'AR272';
	end if;
end $$;

-- What was typed, in its form; whatever is missing may come later.
create or replace function arca.valuation_typed(v arca.valuations, body jsonb) returns arca.valuations
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	v.state := body ->> 'state';
	v.price_cents := (body ->> 'price_cents')::bigint;
	v.criterion := body ->> 'criterion';
	v.explanation := null;
	v.language := null;
	if v.price_cents is not null and not (v.state = 'feasible' and v.is_priced) then
		raise exception 'at /price_cents form' using errcode = 'AR271';
	end if;
	if v.criterion is not null and (v.state <> 'unfeasible' or not exists (select from arca.budgets b,
			jsonb_array_elements(b.criteria) c where b.id = v.budget and c ->> 'id' = v.criterion)) then
		raise exception 'at /criterion unknown' using errcode = 'AR271';
	end if;
	if not coalesce(body ->> 'explanation' ~ '^\s*$', true) then
		v.explanation := arca.text_shape(body ->> 'explanation', 1, 5000);
		v.language := body ->> 'language';
		if v.explanation is null then
			raise exception 'at /explanation form' using errcode = 'AR271';
		end if;
	end if;
	return v;
end $$;

create or replace function api.valuation_write(token_hash text, of_number bigint, body jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{valuator}', false);
	v arca.valuations := arca.valuation_lock(of_number, a, false);
	typed arca.valuations;
begin
	perform arca.check_language(body ->> 'language');
	typed := arca.valuation_typed(v, body);
	if v.finished_at is null and (v.state, v.price_cents, v.criterion, v.explanation, v.language)
			is not distinct from (typed.state, typed.price_cents, typed.criterion, typed.explanation, typed.language) then
		return arca.valuation_json(v, a.id);
	end if;
	perform arca.valuation_open(v, (body ->> 'revision')::integer);
	update arca.valuations set state = typed.state, price_cents = typed.price_cents, criterion = typed.criterion,
		explanation = typed.explanation, language = typed.language, revision = revision + 1,
		saved_by = arca.seat(a.id, '{valuator}'), saved_at = arca.clock()
	where project = v.project returning * into v;
	return arca.valuation_json(v, a.id);
end $$;

-- What is public later has all that it needs, and then stays.
create or replace function api.valuation_finish(token_hash text, of_number bigint, body jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{valuator}', true);
	v arca.valuations := arca.valuation_lock(of_number, a, false);
	by_seat bigint := arca.seat(a.id, '{valuator}');
begin
	perform arca.valuation_open(v, (body ->> 'revision')::integer);
	if v.state = 'undecided' then
		raise exception 'at /state required' using errcode = 'AR271';
	elsif v.state = 'feasible' and v.is_priced and v.price_cents is null then
		raise exception 'at /price_cents required' using errcode = 'AR271';
	elsif v.state = 'unfeasible' and v.criterion is null then
		raise exception 'at /criterion required' using errcode = 'AR271';
	elsif v.state = 'unfeasible' and coalesce(length(v.explanation), 0) < 100 then
		raise exception 'at /explanation too_short' using errcode = 'AR271';
	end if;
	update arca.valuations set finished_by = by_seat, finished_at = arca.clock(), revision = revision + 1
	where project = v.project returning * into v;
	perform arca.act('valuation_finished', 'valuator', by_seat, jsonb_build_object('project', v.project));
	return arca.valuation_json(v, a.id);
end $$;

-- A text of one of those who work on it.
create or replace function arca.valuation_note(of_project bigint, of_kind text, by_seat bigint, typed text, fewest integer) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	form text := arca.text_shape(typed, fewest, 2000);
begin
	if form is null then
		raise exception 'at /text form' using errcode = 'AR271';
	end if;
	if (select count(*) from arca.valuation_notes where project = of_project) >= (select notes from arca.valuation_rules()) then
		raise exception 'so many notes' using errcode = 'AR275';
	end if;
	insert into arca.valuation_notes (project, kind, seat, text, at) values (of_project, of_kind, by_seat, form, arca.clock());
end $$;

create or replace function api.valuation_note(token_hash text, of_number bigint, body jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{staff,valuator}', false);
	v arca.valuations := arca.valuation_lock(of_number, a, true);
begin
	perform arca.valuation_note(v.project, 'note', case when arca.is_valuator_of(v.project, a.id) then arca.seat(a.id, '{valuator}')
		else arca.seat(a.id, '{staff}') end, body ->> 'text', 1);
	return arca.valuation_json(v, a.id);
end $$;

-- Who has an interest gives it back, for good. What they wrote, finished or not, does not stand; nobody hears who it was.
create or replace function api.valuation_recuse(token_hash text, of_number bigint) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{valuator}', true);
	v arca.valuations := arca.valuation_lock(of_number, a, false);
begin
	update arca.valuation_seats s set ended_at = arca.clock(), recused_at = arca.clock() from arca.grants g
	where s.project = v.project and g.id = s.seat and g.account = a.id and s.ended_at is null;
	if exists (select from arca.grants where id in (v.saved_by, v.finished_by) and account = a.id) then
		update arca.valuations set state = 'undecided', price_cents = null, criterion = null, explanation = null, language = null,
			saved_by = null, saved_at = null, finished_by = null, finished_at = null, revision = revision + 1
		where project = v.project;
	end if;
	-- of the round, and of no seat: that it happened is public, who it was is not
	perform arca.act('valuation_recused', 'valuator', null, (select jsonb_build_object('round', slug) from arca.budgets where id = v.budget));
end $$;

-- By staff, with a reason that stays inside.
create or replace function api.valuation_reopen(token_hash text, of_number bigint, body jsonb) returns json
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	a arca.accounts := arca.in_role(token_hash, '{staff}', true);
	v arca.valuations := arca.valuation_lock(of_number, a, true);
	by_seat bigint := arca.seat(a.id, '{staff}');
begin
	if v.finished_at is null then
		raise exception 'not finished' using errcode = 'AR276';
	end if;
	perform arca.valuation_note(v.project, 'reopened', by_seat, body ->> 'text', 10);
	update arca.valuations set finished_by = null, finished_at = null, revision = revision + 1
	where project = v.project returning * into v;
	perform arca.act('valuation_reopened', 'staff', by_seat, jsonb_build_object('project', v.project));
	return arca.valuation_json(v, a.id);
end $$;
