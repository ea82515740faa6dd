-- $1 the number after which
select api.events_take($1)
