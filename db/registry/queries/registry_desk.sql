-- $1 generation of the key, $2 account, $3 HMAC of the document, $4 who verified, $5 now (unix)
select verdict, number
from registry.desk_verify($1::integer, $2::bigint, $3, $4, to_timestamp($5::bigint))
