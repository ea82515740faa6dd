-- $1 log: the newest one's size, and how many seconds ago it was.
select size, floor(extract(epoch from arca.clock() - latest_at))::bigint
from arca.cosigned where log = $1::integer order by size desc, id desc limit 1
