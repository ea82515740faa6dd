-- $1 account, $2 hash of the code, $3 birth date, $4 least age, $5 now (unix), $6 today in the city: a
-- word, and how long it is locked
select verdict, locked_s from registry.letter($1::bigint, $2, $3::date, $4::integer,
	to_timestamp($5::bigint), $6::date)
