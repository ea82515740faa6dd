-- $1 hash of the session's token, in hex, $2 json or text, $3 what the registry has, JSON
select api.account_export($1, $2, $3)
