-- $1 slug
select api.results($1)
