-- Logs that a keeper serves, with what it has to know of them: of a round its name and its manifest,
-- of the city's log its first entry.
select l.id, l.slug, l.origin, encode(r.ctx, 'hex'),
	encode(coalesce((select entry from arca.log_entries e where e.log = l.id and e.leaf = r.manifest_leaf),
		(select entry from arca.log_entries e where e.log = 0 and l.id = 0 and e.index = 0)), 'hex'),
	h.size, encode(h.root, 'hex')
from arca.logs l left join arca.rounds r on r.id = l.id left join arca.log_heads h on h.log = l.id
order by l.id
