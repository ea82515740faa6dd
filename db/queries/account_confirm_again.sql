-- $1 address, $2 hash of the network's address
select api.account_confirm_again($1, $2)
