-- $1 hash of the session's token, in hex
select api.provider_unlink($1)
