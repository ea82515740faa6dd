-- $1 hash of the session's token, in hex, $2 kind of subject, $3 its number
select api.comments_own($1, $2, $3)
