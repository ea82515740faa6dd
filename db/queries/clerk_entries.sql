-- result: binary
-- $1 log, $2 first index: the next entries of a log.
select entry from arca.log_entries where log = $1::integer and index >= $2::bigint
order by index limit 4096
