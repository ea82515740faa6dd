-- $1 slug
select api.budget_money($1)
