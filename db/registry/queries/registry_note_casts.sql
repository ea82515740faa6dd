-- $1 round, $2 index that was looked from, $3 index up to which, $4 serials of casts as an array's text,
-- $5 those of VOIDs, $6 now (unix)
select registry.note_casts($1::integer, $2::bigint, $3::bigint, $4::bigint[], $5::bigint[],
	to_timestamp($6::bigint))::int
