-- $1 hash of the session's token, in hex, $2 slug, $3 the body
select api.poll_edit($1, $2, $3)
