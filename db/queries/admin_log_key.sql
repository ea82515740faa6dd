-- $1 slug: the key of the round's log, as witnesses have to know it.
select log_key from arca.rounds where slug = $1
