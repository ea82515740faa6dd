-- What was done to the census, the last thing first.
select number, kind, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), rows, added, changed,
	gone, (undone_at is not null)::int
from registry.batches order by number desc limit 20
