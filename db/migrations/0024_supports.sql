-- Supports: which projects people want to see on the ballot. One of each person and project, in as many headings of a
-- group as the round says; both hold by constraint, however many requests come at once.

alter table arca.budgets add column support_top integer check (support_top between 1 and 10000); -- of each heading; null: no such rule

-- As many places of a group as one person may have headings in it.
create table arca.support_slots (
	budget integer not null,
	grp smallint not null,
	slot smallint not null check (slot >= 1),
	primary key (budget, grp, slot),
	foreign key (budget, grp) references arca.budget_groups (budget, number) on delete cascade
);
create function arca.make_slots() returns trigger language plpgsql as $$
begin
	insert into arca.support_slots (budget, grp, slot)
	select new.budget, new.number, slot from generate_series(1, new.max_votable_headings) slot;
	return null;
end $$;
create trigger make_slots after insert on arca.budget_groups for each row execute function arca.make_slots();
insert into arca.support_slots (budget, grp, slot)
select budget, number, slot from arca.budget_groups, generate_series(1, max_votable_headings) slot;

-- In which headings somebody supports something: each takes a place of its group.
create table arca.support_headings (
	account bigint not null references arca.accounts,
	heading integer not null,
	budget integer not null,
	grp smallint not null,
	slot smallint not null,
	primary key (account, heading),
	unique (account, budget, grp, slot),
	foreign key (heading, budget, grp) references arca.budget_headings (id, budget, grp),
	foreign key (budget, grp, slot) references arca.support_slots
);
create index on arca.support_headings (heading);

alter table arca.projects add unique (id, heading);
create table arca.supports (
	project bigint not null,
	account bigint not null,
	heading integer not null,
	at timestamptz not null,
	carried_from bigint references arca.projects, -- what they supported, until it became part of this one
	primary key (project, account),
	foreign key (project, heading) references arca.projects (id, heading),
	foreign key (account, heading) references arca.support_headings
);
create index on arca.supports (account, heading);
create index on arca.supports (carried_from) where carried_from is not null;
create trigger refuse_erased before insert on arca.supports
	for each row execute function arca.refuse_erased();

-- By sheets that officers count: a number of them may be less, where something was counted wrongly.
create table arca.paper_supports (
	id bigint generated always as identity primary key,
	project bigint not null references arca.projects,
	count integer not null check (count between -100000 and 100000 and count <> 0),
	sheet text not null check (length(sheet) between 1 and 80 and sheet is nfc normalized), -- which sheets: public
	seat bigint references arca.grants,  -- null: they came with what became part of it
	at timestamptz not null
);
create index on arca.paper_supports (project, id);
create index on arca.paper_supports (seat) where seat is not null;
create trigger keep_rows before update or delete on arca.paper_supports
	for each row execute function arca.refuse_change();
create trigger keep_table before truncate on arca.paper_supports
	for each statement execute function arca.refuse_change();

create function arca.count_support() returns trigger language plpgsql as $$
begin
	if tg_table_name = 'paper_supports' then
		update arca.projects set paper_supports = paper_supports + new.count where id = new.project;
	elsif tg_op = 'DELETE' then
		update arca.projects set supports = supports - 1 where id = old.project;
	else
		update arca.projects set supports = supports + 1 where id = new.project;
	end if;
	return null;
end $$;
create trigger count_support after insert or delete on arca.supports
	for each row execute function arca.count_support();
create trigger count_support after insert on arca.paper_supports
	for each row execute function arca.count_support();

-- Supporting decides what is on a ballot: an address alone is never enough.
alter table arca.act_levels drop constraint act_levels_act_check,
	add check (act in ('debate', 'stance', 'comment', 'comment_vote', 'report', 'project', 'support')),
	add check (act <> 'support' or least <> 'confirmed');
insert into arca.act_levels (act, least) values ('support', 'census');
