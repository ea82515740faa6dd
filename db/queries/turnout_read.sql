-- $1 slug. Who voted where, never for what; places with fewer than ten voters are not told.
select json_build_object(
	'as_of', api.rfc3339(arca.clock()),
	'codes', (select count(*) from api.code_serials c where c.round = r.id),
	'credentials', h.credentials, 'voters', h.voters, 'ballots', h.ballots,
	'contests', (select json_agg(json_build_object('cid', c.cid, 'voters',
		case when v.n >= 10 then v.n end) order by c.cid)
		from arca.contests c left join lateral (select count(*) as n from arca.casts k
			where k.round = r.id and k.cid = c.cid and not exists (select from arca.voids d
				where d.round = k.round and d.x = k.x)) v on true
		where c.round = r.id),
	'hours', coalesce((select json_agg(json_build_object('at', api.rfc3339(at), 'ballots', ballots)
		order by at) from arca.hours where round = r.id), '[]'),
	'by_assurance', api.by_assurance(r.id))
from arca.rounds r left join arca.log_heads h on h.log = r.id
where r.slug = $1
