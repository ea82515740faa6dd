-- $1 SHA-256 of the certificate in hex, $2 people of the census, $3 accounts, $4 admissions, $5 batches,
-- $6 the certificate: what of it everybody can see
insert into registry.acts (kind, subject, certificate)
values ('census_destroyed', jsonb_build_object('sha256', $1::text, 'census', $2::bigint,
	'people', $3::bigint, 'admissions', $4::bigint, 'batches', json_array_length($5::json)), $6::text)
