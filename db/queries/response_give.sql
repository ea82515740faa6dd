-- $1 hash of the session's token, in hex, $2 the body
select api.response_give($1, $2)
