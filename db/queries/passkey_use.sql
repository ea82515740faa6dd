-- $1 hash of the session's token, in hex, $2 credential id
select id, encode(challenge, 'hex'), must_verify, algorithm, encode(public_key, 'hex') from api.passkey_use($1, $2)
