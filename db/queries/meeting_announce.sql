-- $1 hash of the session's token, in hex, $2 the body
select api.meeting_announce($1, $2)
