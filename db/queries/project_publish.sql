-- $1 hash of the session's token, in hex, $2 number
select api.project_publish($1, $2)
