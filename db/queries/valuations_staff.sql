-- $1 hash of the session's token, in hex, $2 slug of the round, $3 heading, $4 how far, $5 seat, $6 cursor
select api.valuations_staff($1, $2, $3, $4, $5, $6)
