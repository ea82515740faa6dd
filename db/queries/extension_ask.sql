-- $1 hash of the session's token, in hex, $2 slug of the round, $3 the body
select api.extension_ask($1, $2, $3)
