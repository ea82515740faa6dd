-- $1 slug, $2 contest, $3 project, $4 lang
select api.ballot_project($1, $2, $3, $4)
