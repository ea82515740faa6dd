-- $1 log: how long its log is.
select size from arca.log_heads where log = $1::integer
