-- $1 round, $2 the day on which it opens, $3 closes, $4 who may vote (JSON), $5 is the census a file: how far its
-- casts are counted; null: nothing is to be done
select registry.turnout_begin($1::integer, $2::date, $3::date, $4::jsonb, $5::boolean)
