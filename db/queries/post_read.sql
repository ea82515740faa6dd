-- result: binary
-- $1 slug, $2 kind, $3 contest, $4 trustee: the newest attempt.
select body from arca.posts p join arca.rounds r on r.id = p.round
where r.slug = $1 and p.kind = $2 and p.cid = $3::integer and p.trustee = $4::integer
order by attempt desc limit 1
