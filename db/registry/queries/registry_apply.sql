-- $1 import or rotate, $2 SHA-256 of the file, $3 generation of the key, $4 now (unix), $5 rounds that
-- are not over
select number, added, changed, gone, same
from registry.apply($1, $2, $3::integer, to_timestamp($4::bigint), $5::integer[])
