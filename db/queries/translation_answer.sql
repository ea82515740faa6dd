-- $1 hash of the session's token, in hex, $2 number of the project, $3 of the offer, $4 the body
select api.translation_answer($1, $2, $3, $4)
