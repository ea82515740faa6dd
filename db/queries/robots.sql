-- $1 address of the city, or nothing
select api.robots($1)
