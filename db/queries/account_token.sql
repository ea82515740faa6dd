-- $1 hash of the mailed token: whose it is
select email, pseudonym from api.account_token($1)
