-- $1 account of who reads, $2 whether they are of the staff, $3 whether the census is a service
select registry.census_page($1::bigint, $2::boolean, $3::boolean)
