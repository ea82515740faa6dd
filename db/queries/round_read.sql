-- $1 slug. Everything that the pages of a round begin with.
select api.round($1)
