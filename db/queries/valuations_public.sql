-- $1 slug of the round, $2 state, $3 cursor
select api.valuations_public($1, $2, $3)
