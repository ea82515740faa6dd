-- $1 a page of the book as the registry gave it: with the rounds' names and how far each is
select arca.disputes_told($1::jsonb)
