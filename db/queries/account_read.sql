-- $1 hash of the session's token, in hex
select api.account($1)
