-- $1 hash of the session's token in hex or nothing, $2 hash of the browser's cookie, $3 what for, $4 hash of the network's address
select api.provider_visit($1, $2, $3, $4)
