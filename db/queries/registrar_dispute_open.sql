-- $1 round, $2 serial, $3 X, $4 observer, $5 VOID with the registrar's signature, $6 hash of the desk's
-- code or null, $7 the officer's seat or null: the number that the observer signs under
select arca.dispute_open($1::integer, $2::bigint, $3, $4::integer, $5, $6, $7::bigint)
