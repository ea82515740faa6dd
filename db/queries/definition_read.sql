-- $1 slug. The two entries that define a round, for who checks them.
select json_build_object(
	'manifest', api.base64url((select entry from arca.log_entries e
		where e.log = r.id and e.leaf = r.manifest_leaf)),
	'keyset', api.base64url((select entry from arca.log_entries e
		where e.log = r.id and e.type = 2 and e.index < 64)),
	'pins', r.pins::json)
from arca.rounds r where r.slug = $1
