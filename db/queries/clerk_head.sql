-- $1 log: the newest signed checkpoint.
select size, note from arca.log_heads where log = $1::integer
