-- $1 hash of the session's token, in hex, $2 number
select api.meeting_own($1, $2)
