-- $1 address, $2 hash of the password, $3 kind, $4 pseudonym, $5 entry in the register, $6 language, $7 zone
select api.account_register($1, $2, $3, $4, $5, $6, $7)
