-- $1 number, $2 cursor of its comments, or null
select api.page_debate($1, $2)
