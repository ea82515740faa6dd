-- $1 state, $2 cursor
select api.questions($1, $2)
