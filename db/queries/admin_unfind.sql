-- $1 round, a rehearsal of one of the city: who searches finds that one alone
delete from arca.finds where round = $1::integer
