-- $1 hash of the session's token, in hex, $2 number, $3 the body, $4 the tree of its text
select api.meeting_minutes_publish($1, $2, $3, $4)
