-- result: binary
-- $1 round, $2 first index: the next leaf hashes of a log, at most 65,536.
select string_agg(leaf, ''::bytea order by index) from arca.log_entries
where round = $1::integer and index >= $2::bigint and index < $2::bigint + 65536
