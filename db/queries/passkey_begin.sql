-- $1 hash of the session's token, in hex, $2 hash of the challenge
select api.passkey_begin($1, $2)
