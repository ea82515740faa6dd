-- $1 number, $2 cursor of its comments, or null
select api.page_meeting($1, $2)
