-- $1 hash of the browser's cookie, $2 address, $3 pseudonym, $4 language, $5 zone or null
select api.provider_register($1, $2, $3, $4, $5)
