-- $1 round, which is about to be opened: that its box is empty is written down, and goes into the city's log. Once.
with head as (
	select h.log as round, h.size, h.root, h.ballots, h.credentials from arca.log_heads h where h.log = $1::integer
), zero as (
	insert into arca.zero_records (round, size, root, ballots, credentials, at)
	select round, size, root, ballots, credentials, arca.clock() from head on conflict do nothing returning *
)
select arca.act('round_zero', 'clerk', null, jsonb_build_object('round', r.slug, 'size', z.size, 'root', encode(z.root, 'hex'),
	'ballots', z.ballots, 'credentials', z.credentials), 'zero ' || r.id)
from zero z join arca.rounds r on r.id = z.round
