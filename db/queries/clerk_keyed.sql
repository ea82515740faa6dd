-- $1 round, $2 ctx, $3 y, $4 pins.json: the round has its name.
update arca.rounds set ctx = $2, y = $3, pins = $4, step = 'ready' where id = $1::integer
