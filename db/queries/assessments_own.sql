-- $1 session
select api.assessments_own($1)
