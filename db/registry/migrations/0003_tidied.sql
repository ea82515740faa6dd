-- How much went in all, by the kinds of arca.retention(): told to the main database, which shows it.
create table registry.tidied (
	kind text primary key,
	gone bigint not null
);
