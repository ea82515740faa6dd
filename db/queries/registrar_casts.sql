-- $1 round, $2 index: now (unix); the last index of the next casts after it, or null; the serials among
-- them that an account has
select floor(extract(epoch from arca.clock()))::bigint, upto, serials
from arca.casts_of_accounts($1::integer, $2::bigint)
