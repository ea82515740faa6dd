-- $1 hash of the session's token, in hex, $2 number of what is answered, $3 the body
select api.comment_reply($1, $2, $3)
