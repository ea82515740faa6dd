-- $1 hash of the session's token, in hex, $2 the body
select api.notices_read($1, $2)
