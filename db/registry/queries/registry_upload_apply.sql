-- $1 upload, $2 now (unix)
select 1 from (select registry.upload_apply($1::integer, to_timestamp($2::bigint))) done
