-- $1 round: how long its log is.
select size from arca.log_heads where round = $1::integer
