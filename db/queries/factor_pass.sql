-- $1 hash of the session's token, in hex, $2 step of the code
select api.factor_pass($1, $2)
