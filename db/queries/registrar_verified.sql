-- $1 account, $2 channel: it is in the census. What it is sure by now; a weaker channel changes nothing.
select arca.assure($1::bigint, $2)
