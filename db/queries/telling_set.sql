-- $1 hash of the session's token, in hex, $2 the body
select api.telling_set($1, $2)
