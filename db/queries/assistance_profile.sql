-- $1 hash of the session's token, in hex, $2 assisted session, $3 the body
select api.assistance_profile($1, $2, $3)
