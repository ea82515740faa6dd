-- $1 hash of the session's token, in hex, $2 the session that ends
select api.account_session_end($1, $2)
