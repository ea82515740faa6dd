-- $1 hash of the session's token, in hex, $2 hash of the recovery code
select api.factor_recover($1, $2)
