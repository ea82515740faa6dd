-- People who follow a round are told before something of it ends in which they take part: three days and one day before.

-- Phases whose end is told, of published rounds; of a vote that has its own round, when that closes.
create or replace function arca.endings(out budget integer, out phase text, out starts_at timestamptz, out ends_at timestamptz)
returns setof record language sql stable set search_path = pg_catalog, pg_temp as $$
	select b.id, p.phase, greatest(b.published_at, coalesce(r.opens_at, p.starts_at)), coalesce(r.closes_at, p.ends_at)
	from arca.budgets b cross join lateral (select o.phase, o.starts_at, lead(o.starts_at) over (order by o.starts_at) as ends_at
			from arca.budget_phases o where o.budget = b.id) p
		left join arca.rounds r on r.slug = b.slug and p.phase = 'balloting'
	where b.published_at is not null and p.phase in ('accepting', 'selecting', 'balloting') and coalesce(r.closes_at, p.ends_at) is not null
$$;

-- One step: notes ends that come, and tells some followers of one of them; how many followers it went through, 0 when nothing is left.
-- How far it is is written with the notices, so whoever dies in between, or comes twice, tells nobody twice. Days are of 24 hours. A
-- phase that is too short for it to begin before is not told of; one that has another end by now is told of when that one comes.
create or replace function arca.endings_tell(step integer default 2000) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	now timestamptz := arca.clock();
	p arca.ending_tellings;
	told bigint[] := '{}';
begin
	perform pg_advisory_xact_lock(hashtextextended('endings are told', 28));
	insert into arca.ending_tellings (budget, phase, ends_at, days, at)
	select e.budget, e.phase, e.ends_at, d.days, now
	from arca.endings() e cross join (values (3, 1), (1, 0)) d (days, until)
	where now >= e.ends_at - make_interval(hours => 24 * d.days) and now < e.ends_at - make_interval(hours => 24 * d.until)
		and e.starts_at < e.ends_at - make_interval(hours => 24 * d.days)
	on conflict do nothing;
	select * into p from arca.ending_tellings where done_at is null order by at, budget limit 1;
	if not found then
		return 0;
	end if;
	if p.ends_at > now and exists (select from arca.endings() e where e.budget = p.budget and e.phase = p.phase and e.ends_at = p.ends_at) then
		told := array(select account from arca.follows where kind = 'round' and subject = p.budget and is_on and at <= p.at
			and account > p.after order by account limit step);
		perform arca.notices_put(told, 'round', p.budget, 'ending', floor(extract(epoch from p.ends_at))::bigint, p.phase);
	end if;
	update arca.ending_tellings t set after = coalesce(told[cardinality(told)], t.after),
		done_at = case when cardinality(told) < step then now end
	where t.budget = p.budget and t.phase = p.phase and t.ends_at = p.ends_at and t.days = p.days;
	return greatest(cardinality(told), 1);
end $$;
