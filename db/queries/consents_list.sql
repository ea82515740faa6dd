-- $1 hash of the session's token, in hex, $2 language
select api.consents($1, $2)
