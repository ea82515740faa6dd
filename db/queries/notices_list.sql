-- $1 hash of the session's token, in hex, $2 language, $3 cursor or null
select api.notices($1, $2, $3)
