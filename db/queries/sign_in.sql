-- $1 address, $2 hash of the password, $3 a new one of it or null, $4 hash of the session's token, $5 agent, $6 hash of the network's address
select api.sign_in($1, $2, $3, $4, $5, $6)
