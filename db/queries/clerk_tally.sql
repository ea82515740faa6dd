-- $1 round, $2 contest, $3 count, $4 vec, $5 is_opened
insert into arca.tallies (round, cid, count, vec, is_opened)
values ($1::integer, $2::integer, $3::bigint, $4, $5::boolean)
on conflict (round, cid) do nothing
