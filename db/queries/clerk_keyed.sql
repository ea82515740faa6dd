-- $1 round, $2 ctx, $3 y, $4 pins.json: the round has its name, and the city says so.
with keyed as (
	update arca.rounds set ctx = $2, y = $3, pins = $4, step = 'ready' where id = $1::integer
	returning slug
)
select arca.act('round_keyed', 'clerk', null,
	jsonb_build_object('ctx', encode($2, 'hex'), 'round', slug), 'keyed ' || slug) from keyed
