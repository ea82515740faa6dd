-- $1 hash of the session's token, in hex, $2 the body
select api.report_make($1, $2)
