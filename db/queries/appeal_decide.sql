-- $1 hash of the session's token, in hex, $2 the decision, $3 the body
select api.appeal_decide($1, $2, $3)
