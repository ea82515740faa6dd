-- $1 hash of the session's token, in hex
select api.blocks($1)
