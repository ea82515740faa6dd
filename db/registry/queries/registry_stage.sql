-- Arrays by row: $1 HMAC, $2 HMAC under the old key (in a rotation; else nulls are the same as $1),
-- $3 birth date, $4 district, $5 postal code, $6 sex, $7 habitat,
-- $8 e-mail and $9 telephone, sealed, or empty
insert into registry.staged (mac, old_mac, birth_date, district, postal_code, sex, habitat, email,
	phone)
select mac, old_mac, born::date, district, post, sex, habitat, nullif(email, ''),
	nullif(phone, '')
from unnest($1::bytea[], $2::bytea[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
	$8::bytea[], $9::bytea[]) as s (mac, old_mac, born, district, post, sex, habitat, email, phone)
