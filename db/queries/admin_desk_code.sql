-- $1 round, $2 serial, $3 hash of the desk's code or null
select arca.desk_code_set($1::integer, $2::bigint, $3)
