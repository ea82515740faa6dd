-- $1 hash of the session's token, in hex
select api.polls_staff($1)
