-- $1 account: it was verified in person, on the machine. What it is sure by now
select arca.assure_desk($1::bigint, null)
