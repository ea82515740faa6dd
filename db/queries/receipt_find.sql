-- $1 log, $2 leaf: where an entry is, and the best checkpoint that has it: the newest cosigned
-- one, or else the newest signed one.
select e.index, e.type, encode(e.entry, 'hex'), coalesce(c.size, h.size),
	coalesce(c.minimal, h.note), (c.size is not null)::int
from arca.log_entries e
join arca.log_heads h on h.log = e.log
left join lateral (select size, minimal from arca.cosigned k
	where k.log = e.log and k.size > e.index order by k.size desc, k.id desc limit 1) c on true
where e.log = $1::integer and e.leaf = $2
