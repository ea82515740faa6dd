-- $1 HMAC of a document, $2 round, $3 serial, $4 X, $5 who is at the desk, $6 now (unix)
select number, times
from registry.dispute($1, $2::integer, $3::bigint, $4, $5, to_timestamp($6::bigint))
