-- That the database answers.
select '{"status":"ok"}'
