-- $1 number
select api.meeting($1)
