-- $1 account: it is in the census. Again changes nothing.
update arca.accounts set level = 2, assurance = 'census', verified_at = arca.clock()
where id = $1::bigint and kind = 'person' and state = 'active' and level < 2
