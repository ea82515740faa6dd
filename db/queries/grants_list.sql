-- $1 hash of the session's token, in hex, $2 where to go on, or null
select api.grants($1, $2)
