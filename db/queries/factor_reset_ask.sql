-- $1 hash of the session's token, in hex
select api.factor_reset_ask($1)
