-- $1 a page of conflicts as the registry gave it: with the accounts' codes and names
select arca.conflicts_named($1::jsonb)
