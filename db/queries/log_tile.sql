-- result: binary
-- $1 slug, $2 level, $3 index, $4 width: a tile of hashes, or nothing where the log has not all.
select case $2::integer when 0 then (
	select string_agg(leaf, ''::bytea order by index) from arca.log_entries e
	where e.log = r.id and index >= $3::bigint * 256 and index < $3::bigint * 256 + $4::integer
	having count(*) = $4::integer)
else (
	select string_agg(hash, ''::bytea order by index) from arca.log_nodes n
	where n.log = r.id and n.level = $2::integer
	and index >= $3::bigint * 256 and index < $3::bigint * 256 + $4::integer
	having count(*) = $4::integer) end
from arca.logs r where r.slug = $1
