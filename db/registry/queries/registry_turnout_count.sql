-- $1 round, $2 index that was looked from, $3 index up to which, $4 serials that voted as an array's text, $5 those
-- whose vote became void
select registry.turnout_count($1::integer, $2::bigint, $3::bigint, $4::bigint[], $5::bigint[])::int
