-- $1 to $8 as registry_verify, $9 email or sms, $10 hash of the digits: a word, how long it is locked,
-- and the contact, sealed
select verdict, locked_s, encode(sealed, 'hex')
from registry.contact($1::integer, $2::bigint, $3, $4::date, $5, $6::integer,
	to_timestamp($7::bigint), $8::date, $9, $10)
