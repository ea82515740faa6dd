-- $1 hash of the session's token, in hex, $2 the body
select api.assistance_open($1, $2)
