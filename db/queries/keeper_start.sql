-- $1 log, $2 root of nothing, $3 note: a log begins.
insert into arca.log_heads (log, size, root, note) values ($1::integer, 0, $2, $3)
on conflict do nothing
