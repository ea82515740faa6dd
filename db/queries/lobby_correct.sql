-- $1 hash of the session's token, in hex, $2 number, $3 the body
select api.lobby_correct($1, $2, $3)
