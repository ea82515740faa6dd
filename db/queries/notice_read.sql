-- $1 hash of the session's token, in hex, $2 number
select api.notice_read($1, $2)
