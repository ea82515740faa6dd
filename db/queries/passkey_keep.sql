-- $1 hash of the session's token, in hex, $2 credential id, $3 algorithm, $4 public key, $5 counter, $6 whether the user was verified, $7 name, $8 hashes of recovery codes
select passkey, is_first from api.passkey_keep($1, $2, $3, $4, $5, $6, $7, $8)
