-- $1 hash of the session's token, in hex, $2 the body
select api.account_profile($1, $2)
