-- $1 hash of the session's token, in hex, $2 the grant, $3 the body
select api.grant_end($1, $2, $3)
