-- $1 hash of the session's token, in hex, $2 cursor or null
select api.moderation_queue($1, $2)
