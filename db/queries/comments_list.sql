-- $1 kind of subject, $2 its number, $3 order, $4 cursor, or null
select api.comments($1, $2, $3, $4)
