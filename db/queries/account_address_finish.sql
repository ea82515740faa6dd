-- $1 hash of the mailed token
select api.account_address_finish($1)
