-- $1 round, $2 serial: the HMAC that the row tag is made of
select encode(registry.tag_mac($1::integer, $2::bigint), 'hex')
