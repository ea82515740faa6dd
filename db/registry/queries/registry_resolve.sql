-- $1 conflict, $2 move or keep, $3 now (unix): who gains level 2, who loses
-- it, where the person has which serials, and what the one who gains it is sure by
select gains, loses, rounds, serials, assurance from registry.resolve($1::integer, $2, to_timestamp($3::bigint))
