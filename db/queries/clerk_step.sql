-- $1 round, $2 step: a step forward.
update arca.rounds set step = $2,
	mixing_since = case when $2 = 'mixing' then arca.clock() else mixing_since end
where id = $1::integer
