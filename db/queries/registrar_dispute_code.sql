-- $1 round, $2 serial of a credential that is void, $3 hash of the desk's code or null, $4 the officer's
-- seat or null
select arca.dispute_code($1::integer, $2::bigint, $3, $4::bigint)
