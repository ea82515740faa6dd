-- $1 hash of the session's token, in hex, $2 number
select api.valuator_group_end($1, $2)
