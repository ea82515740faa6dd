-- $1 SHA-256 of the certificate in hex, $2 people of the census, $3 accounts, $4 admissions, $5 batches:
-- what of it everybody can see, in the city's log
select registry.act('census_destroyed', jsonb_build_object('sha256', $1::text, 'census', $2::bigint,
	'people', $3::bigint, 'admissions', $4::bigint, 'batches', json_array_length($5::json)))
