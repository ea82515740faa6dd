-- $1 hash of the session's token, in hex, $2 whether it is about a factor that is not in force yet
select code, encode(sealed, 'hex'), last_step, now_s from api.factor_begin($1, $2)
