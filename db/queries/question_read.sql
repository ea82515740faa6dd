-- $1 number
select api.question($1)
