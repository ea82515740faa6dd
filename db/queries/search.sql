-- $1 words that are looked for, $2 kind: all, debate, comment, project or round, $3 cursor, or null
select api.search($1, $2, $3)
