-- $1 hash of the session's token, in hex, $2 the body
select api.newsletter_preview($1, $2)
