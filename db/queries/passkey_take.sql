-- $1 hash of the session's token, in hex
select encode(challenge, 'hex'), must_verify from api.passkey_take($1)
