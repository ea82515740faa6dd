-- $1 number
select api.project_public($1)
