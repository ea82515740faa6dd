-- $1 hash of the session's token, in hex, $2 the body
select api.level_set($1, $2)
