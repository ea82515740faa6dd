-- $1 hash of the session's token, in hex, $2 number of the project
select api.valuation($1, $2)
