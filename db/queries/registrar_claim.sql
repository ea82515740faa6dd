-- $1 round, $2 hash of the session's token, $3 X: whose session it is, and what was signed before.
select s.serial, array_to_string(c.styles, ','), encode(g.entry, 'hex'),
	(r.step in ('ready', 'voting') and arca.clock() < r.closes_at)::int,
	(g.x is not null and g.x <> $3)::int,
	floor(extract(epoch from arca.clock()))::bigint, (c.channel = 'account')::int
from arca.sessions s
join arca.codes c on c.round = s.round and c.serial = s.serial
join arca.rounds r on r.id = s.round
left join arca.signings g on g.round = s.round and g.serial = s.serial
where s.hash = $2 and s.round = $1::integer and s.expires_at > arca.clock()
