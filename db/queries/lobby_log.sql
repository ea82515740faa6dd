-- $1 hash of the session's token, in hex, $2 the body
select api.lobby_log($1, $2)
