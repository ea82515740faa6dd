-- $1 acts as they were given: the main database has them
select registry.acts_told($1::jsonb)
