-- $1 slug
select api.statistics($1)
