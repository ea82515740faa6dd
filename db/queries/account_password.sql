-- $1 hash of the session's token, in hex, $2 hash of the password
select api.account_password($1, $2)
