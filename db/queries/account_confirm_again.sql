-- $1 address, $2 hash of the network's address, $3 hash of its prefix, $4 the challenge whose work is
-- done, $5 its bits, $6 until when it is good
select api.account_confirm_again($1, $2, $3, $4, $5, $6)
