-- $1 address, $2 pseudonym, $3 language, $4 zone, $5 hash of the network's address, $6 hash of its
-- prefix, $7 the challenge whose work is done, $8 its bits, $9 until when it is good
select api.account_check($1, $2, $3, $4, $5, $6, $7, $8, $9)
