-- $1 hash of the session's token, in hex, $2 cursor or null
select api.appeals($1, $2)
