-- $1 account: who they are in the census
select birth_date, district, postal_code, habitat from registry.person($1::bigint)
