-- $1 address, $2 pseudonym, $3 language, $4 zone, $5 hash of the network's address
select api.account_check($1, $2, $3, $4, $5)
