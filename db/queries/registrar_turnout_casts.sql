-- $1 round, $2 index: the last index of the next casts and VOIDs after it, or null; serials out of the registry who
-- voted for the first time with their credential, and those whose vote became void
select upto, voted, voided from arca.turnout_casts($1::integer, $2::bigint)
