-- $1 session
select api.record_own($1)
