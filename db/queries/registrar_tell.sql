-- $1 accounts, $2 rounds, $3 kinds, as arrays' texts: a letter to each that a ballot of theirs came in,
-- or became void
select arca.tell_voted($1::bigint[], $2::integer[], $3::text[])
