-- $1 session, $2 round, $3 the draft
select api.assessment_save($1, $2, $3)
