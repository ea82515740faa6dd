-- $1 slug of the round, $2 number, $3 cursor of its comments, or null
select api.page_proposed($1, $2, $3)
