-- One change of the census at a time, within a transaction.
select pg_advisory_xact_lock(7234)
