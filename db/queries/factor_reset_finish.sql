-- $1 hash of the mailed token
select api.factor_reset_finish($1)
