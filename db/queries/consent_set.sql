-- $1 hash of the session's token, in hex, $2 language, $3 what is agreed to, or no longer
select api.consent_set($1, $2, $3)
