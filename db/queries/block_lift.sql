-- $1 hash of the session's token, in hex, $2 the decision that blocks, $3 the body
select api.block_lift($1, $2, $3)
