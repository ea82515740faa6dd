-- $1 hash of the session's token, in hex, $2 the new address, $3 hash of the network's address
select api.account_address($1, $2, $3)
