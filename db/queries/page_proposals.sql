-- $1 order, $2 state, $3 tag, $4 goal, $5 words that are looked for, $6 cursor; what is not asked for is null
select api.page_proposals($1, $2, $3, $4, $5, $6)
