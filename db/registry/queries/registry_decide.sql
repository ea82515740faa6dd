-- $1 conflict, $2 move or keep, $3 account and $4 seat of the officer, $5 now (unix): acts, as JSON
select registry.decide($1::integer, $2, $3::bigint, $4::bigint, to_timestamp($5::bigint))
