-- $1 hash of the session's token, in hex, $2 passkey
select api.passkey_delete($1, $2)
