-- $1 round, $2 its turnout by group as everybody may read it
select arca.turnout_told($1::integer, $2::jsonb)::int
