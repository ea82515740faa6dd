-- $1 hash of the session's token, in hex
select api.telling($1)
