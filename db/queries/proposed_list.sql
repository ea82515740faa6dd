-- $1 slug of the round, $2 order, $3 seed, eight hex digits, $4 near which point, $5 within which part of the map, $6 heading, $7 tag, $8 goal, $9 words, $10 cursor; what is not asked for is null
select api.projects($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
