-- All rounds, the newest first.
select json_build_object(
	'city', (select json_build_object('names', names, 'languages', languages, 'zone', zone,
		'contact', contact) from arca.city),
	'items', coalesce((select json_agg(json_build_object(
		'slug', slug, 'titles', titles, 'phase', api.phase(r), 'step', step,
		'is_rehearsal', is_rehearsal, 'opens_at', api.rfc3339(opens_at),
		'closes_at', api.rfc3339(closes_at), 'zone', zone) order by opens_at desc, slug)
		from arca.rounds r), '[]'),
	'next', null)
