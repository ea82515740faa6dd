-- $1 group of kinds, or all; $2 the act that the last page ended with; $3 round; $4 seat; $5 and $6 the first and the last day
select api.acts($1, $2, $3, $4, $5, $6)
