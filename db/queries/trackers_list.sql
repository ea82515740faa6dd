-- $1 slug, $2 first hex digits of leaf hashes: a bucket, so that nobody is asked for by name.
select json_build_object('items', coalesce((
	select json_agg(json_build_object('leaf', encode(leaf, 'hex'), 'index', index, 'type', type)
		order by index)
	from arca.log_entries e
	where e.log = r.id and e.type in (16, 17)
	and e.leaf between decode(rpad($2, 64, '0'), 'hex') and decode(rpad($2, 64, 'f'), 'hex')), '[]'))
from arca.rounds r where r.slug = $1
