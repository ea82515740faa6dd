-- $1 log, $2 size, $3 root, $4 signed checkpoint
update arca.log_heads set size = $2::bigint, root = $3, note = $4 where log = $1::integer
