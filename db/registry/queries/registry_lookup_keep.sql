-- $1 generation of the key, $2 HMAC of the document, $3 eligible, not or none, $4 milliseconds, $5 birth
-- date as the service or else the person said, $6 postal code, $7 district, $8 sex, $9 habitat, $10 now
-- (unix), $11 today in the city: a word
select registry.lookup_keep($1::integer, $2, $3, $4::integer, $5::date, $6, $7, $8, $9,
	to_timestamp($10::bigint), $11::date)
