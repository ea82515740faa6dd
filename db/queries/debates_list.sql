-- $1 order, $2 state: all, open or closed, $3 words that are looked for, or null, $4 cursor, or null
select api.debates($1, $2, $3, $4)
