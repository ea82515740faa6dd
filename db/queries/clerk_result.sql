-- $1 round, $2 path, $3 bytes
insert into arca.results (round, path, bytes) values ($1::integer, $2, $3) on conflict do nothing
