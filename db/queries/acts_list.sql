-- $1 group of kinds, or all; $2 the act that the last page ended with
select api.acts($1, $2)
