-- $1 upload, $2 account and $3 seat of who approves, $4 which census the diff was against
select registry.upload_approve($1::integer, $2::bigint, $3::bigint, $4)
