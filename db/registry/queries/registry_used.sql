-- $1 HMAC of a document: its admissions. No row: it is not in the census; round null: in no round.
select a.round, a.serial, encode(a.mac, 'hex'),
	to_char(a.admitted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
from registry.census c left join registry.admissions a on a.row = c.id
where c.mac = $1 order by a.round
