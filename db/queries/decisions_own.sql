-- $1 hash of the session's token, in hex, $2 cursor or null
select api.decisions_own($1, $2)
