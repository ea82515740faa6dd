-- $1 number
select api.debate($1)
