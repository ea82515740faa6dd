-- $1 round: the next one after it whose turnout by group is not told for good, when it opens and closes (days in its
-- zone), who may vote in it, is the vote over, MD5 of what was
-- told, or null; the time (unix). Nulls: there is no other
select d.id, d.opens, d.closes, d.criteria, d.is_over, d.known, floor(extract(epoch from arca.clock()))::bigint
from arca.turnout_due($1::integer) d
