-- $1 hash of the session's token, in hex, $2 the grant
select api.grant_approve($1, $2)
