-- $1 state, $2 cursor
select api.meetings($1, $2)
