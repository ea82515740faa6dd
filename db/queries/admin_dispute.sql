-- $1 round, $2 serial: slug, ctx, may it be disputed now, the live credential, the round's groups, the
-- manifest with its observers, and the void credential that has no next one yet
select r.slug, encode(r.ctx, 'hex'), arca.is_open(r)::int,
	(select encode(k.x, 'hex') from arca.credentials k where k.round = r.id and k.serial = $2::bigint
		and not exists (select from arca.voids v where v.round = k.round and v.x = k.x)),
	(select string_agg(distinct grp::text, ',') from arca.contests c where c.round = r.id),
	(select encode(entry, 'hex') from arca.log_entries e
		where e.log = r.id and e.leaf = r.manifest_leaf),
	(select encode(v.x, 'hex') from arca.credentials k join arca.voids v on v.round = k.round and v.x = k.x
		where k.round = r.id and k.serial = $2::bigint and not exists (select from arca.credentials n
			where n.round = k.round and n.replaces = k.x))
from arca.rounds r where r.id = $1::integer
