-- $1 cursor or null
select api.decisions($1)
