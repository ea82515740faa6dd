-- $1 slug of a round of the city, $2 name of its rehearsal: the plan, and whether the name is taken. No row: there is no such round
select plan, is_taken::integer from arca.rehearsal_plan($1, $2)
