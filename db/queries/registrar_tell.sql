-- $1 accounts, $2 rounds, as arrays' texts: a letter to each that a ballot of theirs came in
select arca.tell_voted($1::bigint[], $2::integer[])
