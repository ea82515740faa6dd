-- $1 round, $2 hash of the session's token, $3 X: whose session it is, what was signed before and is
-- not void, and the void credential that the next one replaces.
select s.serial, array_to_string(c.styles, ','), encode(g.entry, 'hex'),
	(r.step in ('ready', 'voting') and arca.clock() < r.closes_at)::int,
	(g.x is not null and g.x <> $3)::int,
	floor(extract(epoch from arca.clock()))::bigint, (c.ticket is not null)::int,
	encode(b.x, 'hex')
from arca.sessions s
join arca.codes c on c.round = s.round and c.serial = s.serial
join arca.rounds r on r.id = s.round
left join lateral (select o.x, o.entry from arca.signings o
	where o.round = s.round and o.serial = s.serial and not exists (select from arca.voids v
		where v.round = o.round and v.x = o.x)) g on true
left join lateral (select o.x from arca.signings o
	join arca.voids v on v.round = o.round and v.x = o.x
	where o.round = s.round and o.serial = s.serial and not exists (select from arca.signings n
		where n.round = o.round and n.replaces = o.x)) b on true
where s.hash = $2 and s.round = $1::integer and s.expires_at > arca.clock()
