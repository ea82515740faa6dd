-- $1 hash of the mailed token, $2 hash of the password
select api.account_reset_finish($1, $2)
