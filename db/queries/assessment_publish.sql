-- $1 session, $2 round, $3 all of it
select api.assessment_publish($1, $2, $3)
