-- $1 order, $2 state, $3 tag, $4 goal, $5 words, $6 cursor; what is not asked for is null
select api.proposals($1, $2, $3, $4, $5, $6)
