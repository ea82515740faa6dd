-- $1 hash of the session's token, in hex, $2 slug, $3 the instant, or null
select api.budget_as_on($1, $2, $3)
