-- $1 pending id, $2 index or null, $3 why not or null
update arca.log_pending set index = $2::bigint, refused = $3
where id = $1::bigint and index is null and refused is null
