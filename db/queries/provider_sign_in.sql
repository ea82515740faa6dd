-- $1 who it is there, keyed, $2 hash of the session's token, $3 agent, $4 hash of the network's address, $5 seconds since the provider asked or null, $6 hash of the browser's next cookie
select account, is_waiting from api.provider_sign_in($1, $2, $3, $4, $5, $6)
