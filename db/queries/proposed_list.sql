-- $1 slug of the round, $2 order, $3 seed, eight hex digits, $4 heading, $5 tag, $6 goal, $7 words, $8 cursor; what is not asked for is null
select api.projects($1, $2, $3, $4, $5, $6, $7, $8)
