-- $1 cursor
select api.polls($1)
