-- $1 hash of the mailed token
select api.account_confirm($1)
