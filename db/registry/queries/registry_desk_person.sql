-- $1 generation of the key, $2 account of the officer who asks, $3 HMAC of the document, $4 round, $5 is
-- it somebody who wants to vote, $6 now (unix): who they are, were they admitted, and their serial
select verdict, locked_s, birth_date, district, postal_code, habitat, is_admitted::int, serial
from registry.desk_person($1::integer, $2::bigint, $3, $4::integer, $5::boolean, to_timestamp($6::bigint))
