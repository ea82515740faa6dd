-- $1 state, $2 cursor, or null
select api.page_questions($1, $2)
