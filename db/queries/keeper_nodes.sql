-- $1 log, arrays: $2 levels, $3 indexes, $4 hashes of subtrees that became complete.
insert into arca.log_nodes (log, level, index, hash)
select $1::integer, * from unnest($2::int8[], $3::int8[], $4::bytea[])
