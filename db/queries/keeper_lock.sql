-- $1 log: from here on nobody else adds to this log.
select h.size, encode(h.root, 'hex'), floor(extract(epoch from arca.clock()))::bigint
from arca.log_heads h where h.log = $1::integer for update
