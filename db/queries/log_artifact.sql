-- result: binary
-- $1 slug, $2 sha256 in hex
select bytes from arca.artifacts a join arca.rounds r on r.id = a.round
where r.slug = $1 and a.sha256 = decode($2, 'hex')
