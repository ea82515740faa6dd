-- $1 hash of the session's token, in hex, $2 hash of the recovery code, $3 hash of the token that it has
-- from now on
select api.factor_recover($1, $2, $3)
