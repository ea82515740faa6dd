-- $1 round, then arrays by credential: $2 index, $3 X, $4 serial, $5 tag, $6 styles as array texts, $7 X
-- of the one that it replaces, or zeros.
with new_credentials as (
	insert into arca.credentials (round, index, x, serial, tag, styles, replaces)
	select $1::integer, index, x, serial, tag, styles::integer[],
		nullif(replaces, decode(repeat('00', 32), 'hex'))
	from unnest($2::int8[], $3::bytea[], $4::int8[], $5::bytea[], $6::text[], $7::bytea[])
		as i (index, x, serial, tag, styles, replaces)
	returning x
)
update arca.log_heads set credentials = credentials + (select count(*) from new_credentials)
where log = $1::integer
