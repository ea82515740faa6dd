-- $1 hash of the session's token, in hex, $2 step of the code, $3 hashes of the recovery codes
select api.factor_confirm($1, $2, $3)
