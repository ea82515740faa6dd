-- $1 hash of the session's token, in hex, $2 slug
select api.budget_template($1, $2)
