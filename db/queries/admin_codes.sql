-- $1 slug, $2 hashes, $3 styles as an array's text: a batch of codes; serials go on from the last.
with round as (
	select id, arca.take_serials(id, cardinality($2::bytea[])) as last from arca.rounds where slug = $1
), batch as (
	select coalesce(max(batch), 0) + 1 as number from arca.codes c, round where c.round = round.id
), told as (
	select arca.act('codes_made', 'sysadmin', null, jsonb_build_object('round', $1,
		'batch', batch.number, 'count', cardinality($2::bytea[]))) from round, batch
)
insert into arca.codes (round, serial, hash, styles, batch)
select round.id, round.last - cardinality($2::bytea[]) + place, hash, $3::integer[], batch.number
from round, batch, told, unnest($2::bytea[]) with ordinality as h (hash, place)
returning serial
