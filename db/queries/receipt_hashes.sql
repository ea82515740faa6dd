-- result: binary
-- $1 log, $2 index, $3 size: all hashes that a proof of this inclusion can need, each as level,
-- index and hash: the tiles on the way up from the leaf, and those at the right edge.
select string_agg(int8send(level) || int8send(index) || hash, ''::bytea)
from (
	select 0 as level, index, leaf as hash from arca.log_entries
	where log = $1::integer and index < $3::bigint
	and (index >= $3::bigint / 256 * 256
		or (index >= $2::bigint / 256 * 256 and index < $2::bigint / 256 * 256 + 256))
	union all
	select level, index, hash from arca.log_nodes n
	where log = $1::integer and index < $3::bigint >> (8 * level)
	and (index >= ($3::bigint >> (8 * level)) / 256 * 256
		or (index >= ($2::bigint >> (8 * level)) / 256 * 256
			and index < ($2::bigint >> (8 * level)) / 256 * 256 + 256))
) hashes
