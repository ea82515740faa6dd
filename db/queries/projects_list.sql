-- $1 slug, $2 lang, $3 contest, $4 q, $5 district, $6 category, $7 order, $8 seed, $9 after, $10 limit
select api.ballot_list($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
