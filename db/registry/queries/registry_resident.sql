-- $1 account, $2 districts: 1 if that is where its person lives
select registry.is_resident($1::bigint, $2::text[])::int
