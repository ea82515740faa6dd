-- $1 round, $2 serial: the round, its ctx, and where and when a credential was logged, if one was, and
-- where it became void; a row for each
select r.slug, encode(r.ctx, 'hex'), c.channel, k.index,
	to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), encode(k.tag, 'hex'), v.index
from arca.rounds r
left join arca.codes c on c.round = r.id and c.serial = $2::bigint
left join arca.credentials k on k.round = r.id and k.serial = $2::bigint
left join arca.voids v on v.round = r.id and v.x = k.x
left join arca.log_entries e on e.log = r.id and e.index = k.index
where r.id = $1::integer
order by k.index
