-- $1 round, $2 now (unix), $3 is the vote over, $4 MD5 of what is known: what everybody may
-- read of turnout by group; null: nothing new
select registry.turnout_table($1::integer, to_timestamp($2::bigint), $3::boolean, $4)
