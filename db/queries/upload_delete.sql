-- $1 hash of the session's token, in hex, $2 id
select api.upload_delete($1, $2)
