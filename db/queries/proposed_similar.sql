-- $1 slug, $2 what is typed, $3 the project that it is typed in, or null
select api.projects_similar($1, $2, $3)
