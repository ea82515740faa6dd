-- $1 round, $2 contest, $3 k, $4 trustee, $5 artifact, $6 output
with new as (
	insert into arca.mixes (round, cid, k, trustee, artifact, output)
	values ($1::integer, $2::integer, $3::integer, $4::integer, $5, $6)
	on conflict do nothing
), since as (
	update arca.rounds set mixing_since = arca.clock() where id = $1::integer
)
update arca.tallies set vec = $6 where round = $1::integer and cid = $2::integer
