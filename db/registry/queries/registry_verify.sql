-- $1 generation of the key, $2 account, $3 HMAC of the document, $4 birth date, $5 postal code, $6
-- least age, $7 now (unix), $8 today in the city: a word, and how long it is locked
select verdict, locked_s from registry.verify($1::integer, $2::bigint, $3, $4::date, $5, $6::integer,
	to_timestamp($7::bigint), $8::date)
