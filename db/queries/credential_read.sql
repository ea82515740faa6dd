-- $1 slug, $2 X in hex: a credential and its last ballot in each group, as in the public log.
select json_build_object(
	'index', c.index, 'styles', c.styles, 'serial', c.serial, 'void_index', (select v.index
		from arca.voids v where v.round = c.round and v.x = c.x),
	'casts', coalesce((select json_agg(json_build_object('group', grp, 'cid', cid, 'seq', seq,
		'index', index, 'leaf', encode(leaf, 'hex')) order by grp)
		from arca.casts k where k.round = c.round and k.x = c.x), '[]'))
from arca.credentials c join arca.rounds r on r.id = c.round
where r.slug = $1 and c.x = decode($2, 'hex')
