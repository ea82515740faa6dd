-- $1 upload, $2 parts with this one, $3 its bytes; arrays by row: $4 line, $5 HMAC, $6 birth date,
-- $7 district, $8 postal code, $9 sex, $10 habitat, $11 e-mail and $12 telephone, sealed, or empty; $13 errors
-- (JSON), $14 how many, $15 column of the documents, $16 SHA-256 of the file, null before the end, $17 now
select registry.upload_part($1::integer, $2::integer, $3::bigint, $4::text[], $5::bytea[], $6::text[],
	$7::text[], $8::text[], $9::text[], $10::text[], $11::bytea[], $12::bytea[], $13::jsonb, $14::bigint,
	$15::integer, $16::bytea, to_timestamp($17::bigint))::int
