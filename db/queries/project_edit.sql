-- $1 hash of the session's token, in hex, $2 number, $3 the body, $4 its text as a tree
select api.project_edit($1, $2, $3, $4)
