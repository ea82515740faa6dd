-- $1 number, $2 before this version, or null
select api.project_versions($1, $2)
