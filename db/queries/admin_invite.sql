-- $1 address, $2 language or null, $3 hash of the token
select arca.invite($1, $2, $3)
