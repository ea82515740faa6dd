-- $1 generation of the key, $2 round, $3 HMAC of the document, $4 a ticket for who has none, $5 now (unix)
select encode(ticket, 'hex')
from registry.desk_admit($1::integer, $2::integer, $3, $4, to_timestamp($5::bigint))
