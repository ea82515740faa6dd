-- $1 hash of the session's token, in hex, $2 assisted session
select api.assistance_close($1, $2)
