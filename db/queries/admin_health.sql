-- What is to be known of every round to say how it stands: for `arcad doctor` and `arcad status`.
select r.id, r.slug, r.origin, r.step, r.policy, h.size, encode(h.root, 'hex'), h.ballots, h.voters,
	h.credentials, c.size, floor(extract(epoch from arca.clock() - c.latest_at))::bigint
from arca.rounds r left join arca.log_heads h on h.round = r.id
left join lateral (select size, latest_at from arca.cosigned where round = r.id
	order by size desc, id desc limit 1) c on true
order by r.id
