-- $1 hash of the session's token, in hex, $2 number of the project, $3 the body
select api.project_select($1, $2, $3)
