-- $1 the upload that is received, null for none, -1 while one begins; $2 now (unix): which, what to do, and
-- whether that one is over
select number, what, is_gone::int from registry.upload_due($1::integer, to_timestamp($2::bigint))
