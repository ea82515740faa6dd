-- $1 upload, $2 today, $3 rounds that are not over
select 1 from (select registry.upload_check($1::integer, $2::date, $3::integer[])) done
