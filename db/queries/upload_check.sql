-- $1 hash of the session's token, in hex, $2 bytes of what came: nothing, or why it is not looked at
select api.upload_check($1, $2)
