-- How people vote in each heading of a round, and who may: part of its draft, and kept as that is once published.

alter table arca.budget_headings
	add column style text not null default 'knapsack' check (style in ('knapsack', 'approval', 'ranking', 'cumulative')),
	add column max_choices smallint check (max_choices between 1 and 200), -- projects on a ballot; null: as many as fit
	add column points smallint check (points between 1 and 255),           -- of a cumulative ballot, in all
	add column hide_money boolean not null default false,
	add check (style not in ('approval', 'ranking') or max_choices is not null),
	add check ((style = 'cumulative') = (points is not null)),
	add check (not hide_money or style = 'approval');

alter table arca.budgets
	add column least_age smallint check (least_age between 1 and 120), -- on the day that the vote opens; null: any
	add column ways text[] not null default '{account}'
		check (ways <@ '{account,code}' and cardinality(ways) between 1 and 2),
	add column census integer check (census between 1 and 1000000); -- no more than so many vote; null: not said yet
