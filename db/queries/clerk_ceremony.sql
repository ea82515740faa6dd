-- $1 round: the attempt that counts.
select attempt, encode(rand, 'hex') from arca.ceremonies where round = $1::integer
order by attempt desc limit 1
