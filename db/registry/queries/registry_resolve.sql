-- $1 conflict, $2 move or keep, $3 now (unix): who gains level 2, who loses
-- it, and where the person has which serials
select gains, loses, rounds, serials from registry.resolve($1::integer, $2, to_timestamp($3::bigint))
