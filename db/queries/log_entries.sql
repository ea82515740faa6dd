-- result: binary
-- $1 slug, $2 index, $3 width: a bundle of entries, each behind its length.
select string_agg(set_byte(set_byte('\x0000'::bytea, 0, octet_length(entry) / 256), 1,
	octet_length(entry) % 256) || entry, ''::bytea order by index)
from arca.log_entries e join arca.logs r on r.id = e.log
where r.slug = $1 and index >= $2::bigint * 256 and index < $2::bigint * 256 + $3::integer
having count(*) = $3::integer
