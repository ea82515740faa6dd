-- Where the money of a round comes from and what it is for, in words and by a formula that anybody can follow: part of its
-- draft, and kept as that is once published.

alter table arca.budgets
	add column cost_cents bigint check (cost_cents between 0 and 9007199254740991), -- of running the round; null: not said
	add column bindings jsonb not null default '{}' check (jsonb_typeof(bindings) = 'object'), -- what the city binds itself to, by language
	add column documents jsonb not null default '[]' check (jsonb_typeof(documents) = 'array' and jsonb_array_length(documents) <= 10);

-- {total_cents, population_power_e3, income_power_e3}: its headings have total * population^a / income^b, as shares of the total;
-- powers are thousandths. Null: budgets are said one by one.
alter table arca.budget_groups add column formula jsonb check (formula is null
	or jsonb_typeof(formula) = 'object' and formula ?& array['total_cents', 'population_power_e3', 'income_power_e3']);

alter table arca.budget_headings
	add column income_cents bigint check (income_cents between 1 and 9007199254740991), -- of a resident in a year, on average
	add column abouts jsonb not null default '{}' check (jsonb_typeof(abouts) = 'object'),   -- what this money is for
	add column sources jsonb not null default '{}' check (jsonb_typeof(sources) = 'object'), -- where it comes from
	add column buys jsonb not null default '{}' check (jsonb_typeof(buys) = 'object');       -- what 10,000 of it buy

-- Documents of a round: each of one round.
create table arca.budget_uploads (
	upload text primary key references arca.uploads,
	budget integer not null references arca.budgets
);
create index on arca.budget_uploads (budget);
