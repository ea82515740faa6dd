-- Which proposed project each one on a ballot was: of rounds that were made from the database (arcad import --round).

create table arca.ballot_origins (
	round integer not null,
	cid integer not null,
	index integer not null,
	project bigint not null references arca.projects,
	primary key (round, cid, index),
	unique (round, project),
	foreign key (round, cid, index) references arca.ballot_projects (round, cid, index)
);
create index on arca.ballot_origins (project);
create trigger keep_rows before update or delete on arca.ballot_origins
	for each row execute function arca.refuse_change();
create trigger keep_table before truncate on arca.ballot_origins
	for each statement execute function arca.refuse_change();

-- The proposed one is found, with what was said about it; on the ballot it is the same thing once more.
create function arca.find_origin() returns trigger language plpgsql as $$
begin
	delete from arca.finds f where f.round = new.round and f.cid = new.cid and f.index = new.index;
	return null;
end $$;
create trigger find after insert on arca.ballot_origins for each row execute function arca.find_origin();
