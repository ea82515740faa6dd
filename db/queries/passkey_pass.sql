-- $1 hash of the session's token, in hex, $2 passkey, $3 counter, $4 hash of the token that it has
-- from now on
select api.passkey_pass($1, $2, $3, $4)
