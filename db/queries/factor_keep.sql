-- $1 hash of the session's token, in hex, $2 the sealed secret
select api.factor_keep($1, $2)
