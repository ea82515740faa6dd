-- $1 state, $2 cursor, or null
select api.page_meetings($1, $2)
