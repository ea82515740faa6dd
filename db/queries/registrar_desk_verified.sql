-- $1 account, $2 seat: it was verified in person. What it is sure by now
select arca.assure_desk($1::bigint, $2::bigint)
