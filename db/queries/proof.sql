-- $1 hash of the session's token, in hex, $2 hash of the network's address
select api.proof($1, $2)
