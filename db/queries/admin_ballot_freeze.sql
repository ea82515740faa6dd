-- $1 round, just made, $2 hash of its plan, in hex: whether that is still the plan (1), and from then on stays it
select arca.ballot_freeze($1::integer, $2)::integer
