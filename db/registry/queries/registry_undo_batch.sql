-- $1 batch, $2 seat of who takes it back, $3 now (unix)
select registry.undo_batch($1::integer, $2::bigint, to_timestamp($3::bigint))
