-- $1 hash of the session's token, in hex, $2 slug of the round, $3 the body
select api.valuations_assign($1, $2, $3)
