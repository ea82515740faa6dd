-- $1 slug of the round, $2 order, $3 seed, eight hex digits, $4 near which point, $5 heading, $6 tag, $7 goal, $8 words, $9 cursor; what is not asked for is null
select api.projects($1, $2, $3, $4, $5, $6, $7, $8, $9)
