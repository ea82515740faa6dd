-- $1 session, $2 number of the assessment, $3 the answer
select api.assessment_answer($1, $2, $3)
