-- $1 log, $2 size, $3 signed checkpoint: one that may have to be cosigned exactly.
insert into arca.checkpoints (log, size, note) values ($1::integer, $2::bigint, $3)
