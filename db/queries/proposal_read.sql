-- $1 number
select api.proposal($1)
