-- $1 hash of the session's token, in hex, $2 json or text
select api.account_export($1, $2)
