-- What is to be known of every log to say how it stands: for `arcad doctor` and `arcad status`. The
-- city's own is no round's, and has no step; it comes last.
select l.id, l.slug, l.origin, coalesce(r.step, 'city'), l.policy, h.size, encode(h.root, 'hex'),
	h.ballots, h.voters, h.credentials, c.size,
	floor(extract(epoch from arca.clock() - c.latest_at))::bigint
from arca.logs l left join arca.rounds r on r.id = l.id left join arca.log_heads h on h.log = l.id
left join lateral (select size, latest_at from arca.cosigned where log = l.id
	order by size desc, id desc limit 1) c on true
order by l.id = 0, l.id
