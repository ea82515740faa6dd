-- result: binary
-- $1 log, $2 first index: the next leaf hashes of a log, at most 65,536.
select string_agg(leaf, ''::bytea order by index) from arca.log_entries
where log = $1::integer and index >= $2::bigint and index < $2::bigint + 65536
