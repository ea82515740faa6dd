-- $1 hash of the session's token, in hex, $2 cursor or null
select api.newsletters($1, $2)
