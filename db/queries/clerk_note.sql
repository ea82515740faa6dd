-- $1 log, $2 size: a signed checkpoint of exactly this size.
select note from arca.checkpoints where log = $1::integer and size = $2::bigint
union all
select note from arca.log_heads where log = $1::integer and size = $2::bigint
limit 1
