-- $1 hash of the session's token, in hex, $2 number of the project
select api.valuation_recuse($1, $2)
