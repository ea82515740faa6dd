-- $1 hash of the session's token, in hex, $2 the body
select api.follow_set($1, $2)
