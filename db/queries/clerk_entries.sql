-- result: binary
-- $1 round, $2 first index: the next entries of a log.
select entry from arca.log_entries where round = $1::integer and index >= $2::bigint
order by index limit 4096
