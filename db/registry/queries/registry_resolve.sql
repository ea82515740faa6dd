-- $1 conflict, $2 move or keep, $3 now (unix): who gains level 2, and who loses it
select gains, loses from registry.resolve($1::integer, $2, to_timestamp($3::bigint))
