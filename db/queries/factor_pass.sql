-- $1 hash of the session's token, in hex, $2 step of the code, $3 hash of the token that it has
-- from now on
select api.factor_pass($1, $2, $3)
