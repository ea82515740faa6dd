-- $1 hash of the session's token, in hex
select api.account_erase($1)
