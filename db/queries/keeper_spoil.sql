-- $1 round, $2 trackers
insert into arca.spoiled (round, tracker) select $1::integer, unnest($2::bytea[])
