-- What waits for a decision, the oldest first.
select number, holder, claimant, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
from registry.conflicts where decision is null order by number
