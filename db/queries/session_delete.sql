-- $1 hash of the token
select api.session_delete($1)
