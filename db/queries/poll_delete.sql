-- $1 hash of the session's token, in hex, $2 slug
select api.poll_delete($1, $2)
