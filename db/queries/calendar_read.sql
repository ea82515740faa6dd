-- $1 language
select api.calendar($1)
