-- $1 address, $2 hash of the network's address
select api.sign_in_begin($1, $2)
