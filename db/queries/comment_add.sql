-- $1 hash of the session's token, in hex, $2 the body
select api.comment_add($1, $2)
