-- $1 slug
select api.areas($1)
