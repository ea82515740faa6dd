-- $1 hash of the session's token, in hex, $2 slug, $3 language
select api.ballot_staff($1, $2, $3)
