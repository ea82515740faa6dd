-- $1 hash of the session's token, in hex: nothing, or why an export is not to be begun
select api.account_fresh($1)
