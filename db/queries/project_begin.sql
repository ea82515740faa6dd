-- $1 hash of the session's token, in hex, $2 slug, $3 the body
select api.project_begin($1, $2, $3, null)
