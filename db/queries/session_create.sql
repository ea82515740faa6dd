-- $1 slug, $2 hash of the code, $3 hash of the new token
select api.session_create($1, $2, $3)
