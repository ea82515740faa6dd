-- $1 order, $2 state, $3 words that are looked for, or null, $4 cursor, or null
select api.page_debates($1, $2, $3, $4)
