-- $1 notices, as an array's text
select registry.told($1::bigint[])
