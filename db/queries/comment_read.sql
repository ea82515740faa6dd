-- $1 number
select api.comment($1)
