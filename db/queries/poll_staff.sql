-- $1 hash of the session's token, in hex, $2 slug
select api.poll_staff($1, $2)
