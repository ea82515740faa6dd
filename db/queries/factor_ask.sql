-- $1 hash of the session's token, in hex
select code, email, issuer from api.factor_ask($1)
