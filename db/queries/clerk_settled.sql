-- $1 pending id: where it was appended, or why not.
select index, refused from arca.log_pending where id = $1::bigint
