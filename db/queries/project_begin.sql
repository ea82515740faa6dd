-- $1 hash of the session's token, in hex, $2 slug, $3 the body, $4 its text as a tree
select api.project_begin($1, $2, $3, $4)
