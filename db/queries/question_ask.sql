-- $1 hash of the session's token, in hex, $2 the body
select api.question_ask($1, $2)
