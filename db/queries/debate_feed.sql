-- $1 language, $2 number
select api.debate_feed($1, $2)
