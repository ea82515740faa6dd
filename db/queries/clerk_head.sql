-- $1 round: the newest signed checkpoint.
select size, note from arca.log_heads where round = $1::integer
