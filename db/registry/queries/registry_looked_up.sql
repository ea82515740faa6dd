-- $1 generation of the key, $2 account of the officer who asks, $3 HMAC of the document, $4 now (unix)
select verdict, locked_s, admissions from registry.used($1::integer, $2::bigint, $3, to_timestamp($4::bigint))
