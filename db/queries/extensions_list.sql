-- $1 hash of the session's token, in hex, $2 hash of an API token, in hex, or empty, $3 where to go on, or null
select api.extensions($1, $2, $3)
