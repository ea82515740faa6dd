-- result: binary
-- $1 slug, $2 contest
select bytes from arca.results a join arca.rounds r on r.id = a.round
where r.slug = $1 and a.path = 'result/' || $2 || '.pb'
