-- $1 number, $2 cursor of its comments, or null
select api.page_question($1, $2)
