-- $1 slug
select api.budget($1)
