-- $1 hash of the session's token
select api.sign_out($1)
