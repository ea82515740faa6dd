-- $1 upload, $2 after which of its errors, or null
select registry.upload_errors($1::integer, $2::bigint)
