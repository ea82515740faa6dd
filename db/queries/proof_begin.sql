-- $1 hash of the session's token, in hex, $2 hash of the network's address
select email, hashed from api.proof_begin($1, $2)
