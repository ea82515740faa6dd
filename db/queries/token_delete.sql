-- $1 hash of the session's token, in hex, $2 API token's number
select api.token_delete($1, $2)
