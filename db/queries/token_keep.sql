-- $1 hash of the session's token, in hex, $2 hash of the new API token, $3 how it begins, $4 body
select api.token_keep($1, $2, $3, $4)
