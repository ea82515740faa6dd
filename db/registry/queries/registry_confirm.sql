-- $1 generation of the key, $2 account, $3 hash of the digits, $4 now (unix): a word, how long it is
-- locked, and by which channel they came
select verdict, locked_s, channel
from registry.contact_confirm($1::integer, $2::bigint, $3, to_timestamp($4::bigint))
