-- $1 slug. Everything that the pages of a round begin with.
select json_build_object(
	'slug', r.slug, 'origin', r.origin, 'titles', r.titles, 'intros', r.intros,
	'phase', api.phase(r), 'step', r.step, 'is_rehearsal', r.is_rehearsal,
	'now', api.rfc3339(arca.clock()), 'opens_at', api.rfc3339(r.opens_at),
	'closes_at', api.rfc3339(r.closes_at), 'zone', r.zone,
	'currency', r.contests -> 'currency', 'exponent', r.contests -> 'exponent',
	'languages', (select json_agg(l order by l) from jsonb_object_keys(r.texts) l),
	'max_seq', r.max_seq, 'min_batch', r.min_batch, 'census_bound', r.census_bound,
	'threshold', r.threshold, 'trustees', r.trustees,
	'witnesses', api.witnesses((select policy from arca.logs l where l.id = r.id)),
	'ctx', encode(r.ctx, 'hex'), 'pins', r.pins::json,
	'ways', r.ways, 'electorate', r.electorate -> 'words', 'assurance', r.assurance,
	'criteria', encode(r.criteria, 'hex'),
	'contests', api.contests(r),
	'turnout', json_build_object('voters', h.voters, 'ballots', h.ballots,
		'credentials', h.credentials,
		'codes', (select count(*) from api.code_serials c where c.round = r.id)),
	'log', json_build_object('size', h.size, 'root', encode(h.root, 'hex'),
		'checkpoint', '/log/' || r.slug || '/checkpoint'))
from arca.rounds r left join arca.log_heads h on h.log = r.id
where r.slug = $1
