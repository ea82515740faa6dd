-- $1 account and $2 seat of one of the staff, $3 generation of the key, $4 the upload that is received or
-- null, $5 now (unix)
select registry.upload_begin($1::bigint, $2::bigint, $3::integer, $4::integer, to_timestamp($5::bigint))
