-- $1 slug
select api.poll($1)
