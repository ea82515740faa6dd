-- $1 session, $2 the comment
select api.record_comment($1, $2)
