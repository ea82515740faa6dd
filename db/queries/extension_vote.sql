-- $1 hash of the session's token, in hex, $2 number of the request, $3 the body
select api.extension_vote($1, $2, $3)
