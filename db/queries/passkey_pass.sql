-- $1 hash of the session's token, in hex, $2 passkey, $3 counter
select api.passkey_pass($1, $2, $3)
