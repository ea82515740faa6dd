-- $1 address, $2 hash of the network's address
select api.account_reset($1, $2)
