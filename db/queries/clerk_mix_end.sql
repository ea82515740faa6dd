-- $1 round: no more mixes.
update arca.tallies set is_mix_ended = true where round = $1::integer
