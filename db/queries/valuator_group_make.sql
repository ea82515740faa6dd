-- $1 hash of the session's token, in hex, $2 the body
select api.valuator_group_make($1, $2)
