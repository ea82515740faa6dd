-- $1 address: one of the first two of the staff
select arca.grant_first($1)
