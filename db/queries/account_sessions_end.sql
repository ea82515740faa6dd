-- $1 hash of the session's token, in hex: it stays
select api.account_sessions_end($1)
