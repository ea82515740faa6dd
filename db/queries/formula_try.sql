-- $1 hash of the session's token, in hex, $2 the body
select api.formula_try($1, $2)
