-- $1 hash of the session's token, in hex, $2 how far, $3 cursor
select api.valuations_own($1, $2, $3)
