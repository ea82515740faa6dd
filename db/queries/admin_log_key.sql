-- $1 slug: the key of a log, as witnesses have to know it, and how far the round is, if it is one's.
select l.log_key, r.step from arca.logs l left join arca.rounds r on r.id = l.id where l.slug = $1
