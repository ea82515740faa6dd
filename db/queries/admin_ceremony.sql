-- $1 round, $2 attempt, $3 random bytes
insert into arca.ceremonies (round, attempt, rand) values ($1::integer, $2::integer, $3)
