-- $1 slug. What trustees have to know; who believes it checks it against the log.
select api.ceremony(r) from arca.rounds r where r.slug = $1
