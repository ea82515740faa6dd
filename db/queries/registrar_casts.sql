-- $1 round, $2 index: now (unix); the last index of the next casts and VOIDs after it, or null; the
-- serials among them that an account has: of casts, and of VOIDs
select floor(extract(epoch from arca.clock()))::bigint, upto, serials, voided
from arca.casts_of_accounts($1::integer, $2::bigint)
