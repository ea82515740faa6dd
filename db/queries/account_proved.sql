-- $1 hash of the session's token, in hex: whose it is, if the proof is fresh
select email, pseudonym from api.account_proved($1)
