-- $1 now (unix)
select number, rows from registry.undo(to_timestamp($1::bigint))
