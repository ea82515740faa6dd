-- $1 session, $2 number of the comment, $3 the answer
select api.record_answer($1, $2, $3)
