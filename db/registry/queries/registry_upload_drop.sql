-- $1 upload, $2 seat of who drops it
select registry.upload_drop($1::integer, $2::bigint)
