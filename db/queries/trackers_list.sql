-- $1 slug, $2 first hex digits of leaf hashes: a bucket, so that nobody is asked for by name.
select json_build_object('items', coalesce((
	select json_agg(json_build_object('leaf', encode(e.leaf, 'hex'), 'index', e.index, 'type', e.type,
		'void', case when v.index is not null then json_build_object('index', v.index,
			'leaf', (select encode(l.leaf, 'hex') from arca.log_entries l
				where l.log = v.round and l.index = v.index)) end) order by e.index)
	from arca.log_entries e
	left join arca.voids v on e.type = 16 and v.round = e.log and v.x = substring(e.entry from 75 for 32)
	where e.log = r.id and e.type in (16, 17)
	and e.leaf between decode(rpad($2, 64, '0'), 'hex') and decode(rpad($2, 64, 'f'), 'hex')), '[]'))
from arca.rounds r where r.slug = $1
