-- $1 slug, $2 hashes, $3 styles as an array's text: a batch of codes; serials go on from the last.
with round as (
	select id from arca.rounds where slug = $1
), last as (
	select coalesce(max(serial), 0) as serial, coalesce(max(batch), 0) as batch
	from arca.codes c, round where c.round = round.id
)
insert into arca.codes (round, serial, hash, styles, batch)
select round.id, last.serial + place, hash, $3::integer[], last.batch + 1
from round, last, unnest($2::bytea[]) with ordinality as h (hash, place)
returning serial
