-- $1 slug
select api.voids($1)
