-- $1 group of kinds, or all; $2 the act that the rows before ended with; $3 round; $4 seat; $5 and $6 the first and the last day:
-- a table, and where it goes on or null
select csv, next from api.acts_csv($1, $2, $3, $4, $5, $6)
