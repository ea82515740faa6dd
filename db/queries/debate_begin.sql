-- $1 hash of the session's token, in hex, $2 the body
select api.debate_begin($1, $2)
