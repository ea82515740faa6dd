-- Acts that are not in the city's log, and not on their way: the oldest few.
select id, kind, role, seat, subject::text, floor(extract(epoch from at))::bigint
from arca.acts where pending is null order by id limit 32
