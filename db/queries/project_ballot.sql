-- $1 number of the project
select api.ballot_of($1)
