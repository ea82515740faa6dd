-- $1 slug, $2 order, $3 heading, $4 tag, $5 goal, $6 words, $7 cursor; what is not asked for is null
select api.page_budget($1, $2, $3, $4, $5, $6, $7)
