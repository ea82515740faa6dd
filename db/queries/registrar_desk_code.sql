-- $1 round, $2 ticket, $3 styles as an array's text, $4 hash of the code, $5 the officer's seat: the
-- ticket's serial, and until when the code is good
select serial, until from arca.desk_code($1::integer, $2, $3::integer[], $4, $5::bigint)
