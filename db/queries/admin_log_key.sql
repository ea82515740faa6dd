-- $1 slug: the key of the round's log, as witnesses have to know it, and how far the round is.
select log_key, step from arca.rounds where slug = $1
