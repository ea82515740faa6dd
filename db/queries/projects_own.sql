-- $1 hash of the session's token, in hex
select api.projects_own($1)
