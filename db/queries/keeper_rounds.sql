-- Rounds that a keeper serves, with what it has to know of them.
select r.id, r.slug, r.origin, encode(r.ctx, 'hex'),
	encode((select entry from arca.log_entries e where e.round = r.id and e.leaf = r.manifest_leaf),
		'hex'),
	h.size, encode(h.root, 'hex')
from arca.rounds r left join arca.log_heads h on h.round = r.id
order by r.id
