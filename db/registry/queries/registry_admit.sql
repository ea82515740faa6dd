-- $1 round, $2 account, $3 a ticket for who has none, $4 now (unix)
select encode(ticket, 'hex') from registry.admit($1::integer, $2::bigint, $3, to_timestamp($4::bigint))
