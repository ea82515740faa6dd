-- $1 hash of the session's token, in hex, $2 number, $3 the body
select api.valuator_group_edit($1, $2, $3)
