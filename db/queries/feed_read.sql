-- $1 language, $2 what: rounds, debates, comments or decisions
select api.feed($1, $2)
