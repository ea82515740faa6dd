-- $1 state, $2 cursor
select api.responses($1, $2)
