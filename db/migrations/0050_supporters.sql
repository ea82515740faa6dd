-- How many people support something in a round, kept as they do: in sixteen rows, so that nobody waits for somebody
-- else's transaction because of a sum.
create table arca.supporters (
	budget integer not null references arca.budgets on delete cascade,
	stripe smallint not null check (stripe between 0 and 15),
	count bigint not null check (count >= 0),
	primary key (budget, stripe)
);
insert into arca.supporters (budget, stripe, count)
select budget, account % 16, count(distinct account) from arca.support_headings group by 1, 2;

-- The first headings of somebody in a round count them once, however many come in one statement; and who has none
-- left is not counted any more.
create function arca.count_supporters() returns trigger language plpgsql as $$
begin
	if tg_op = 'INSERT' then
		insert into arca.supporters as s (budget, stripe, count)
		select c.budget, c.account % 16, count(*)
		from (select budget, account, count(*) as added from changed group by budget, account) c
		where c.added = (select count(*) from arca.support_headings x where x.account = c.account and x.budget = c.budget)
		group by 1, 2 order by 1, 2
		on conflict (budget, stripe) do update set count = s.count + excluded.count;
	else
		update arca.supporters s set count = s.count - c.gone
		from (select budget, account % 16 as stripe, count(*) as gone from (select distinct budget, account from changed) d
			where not exists (select from arca.support_headings x where x.account = d.account and x.budget = d.budget)
			group by 1, 2) c
		where s.budget = c.budget and s.stripe = c.stripe;
	end if;
	return null;
end $$;
create trigger count_supporters_in after insert on arca.support_headings referencing new table as changed
	for each statement execute function arca.count_supporters();
create trigger count_supporters_out after delete on arca.support_headings referencing old table as changed
	for each statement execute function arca.count_supporters();
