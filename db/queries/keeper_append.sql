-- $1 log, $2 first index, $3 unix time, then arrays: $4 types, $5 leaf hashes, $6 entries.
insert into arca.log_entries (log, index, type, leaf, entry, at)
select $1::integer, $2::bigint + place - 1, type, leaf, entry, to_timestamp($3::bigint)
from unnest($4::int8[], $5::bytea[], $6::bytea[]) with ordinality as i (type, leaf, entry, place)
