-- $1 hash of the session's token, in hex
select api.valuator_groups($1)
