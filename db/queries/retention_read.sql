-- What is kept, and what went.
select api.retention()
