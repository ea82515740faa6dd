-- $1 hash of the session's token, in hex
select api.budgets_staff($1)
