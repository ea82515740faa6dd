-- $1 slug
select api.points($1)
