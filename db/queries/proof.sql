-- $1 hash of the session's token, in hex, $2 hash of the network's address, $3 hash of the token that it
-- has from now on
select api.proof($1, $2, $3)
