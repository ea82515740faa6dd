-- $1 hash of the session's token in hex, $2 who it is there, keyed, $3 seconds since the provider asked or null, $4 hash of the network's address, $5 hash of the session's next token
select api.provider_proof($1, $2, $3, $4, $5)
