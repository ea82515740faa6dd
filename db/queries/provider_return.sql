-- $1 hash of the session's token in hex or nothing, $2 hash of the browser's cookie
select api.provider_return($1, $2)
