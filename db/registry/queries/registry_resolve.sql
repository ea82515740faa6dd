-- $1 conflict, $2 move or keep, $3 now (unix): the act of it, for the main database
select jsonb_build_array(registry.resolve($1::integer, $2, null, to_timestamp($3::bigint)))
