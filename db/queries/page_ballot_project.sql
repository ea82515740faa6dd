-- $1 slug, $2 contest, $3 project, $4 language
select api.page_ballot_project($1, $2, $3, $4)
