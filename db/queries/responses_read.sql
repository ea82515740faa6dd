-- $1 kind, $2 number
select api.responses_of($1, $2)
