-- $1 round, $2 X in hex: slug; where it was made void, and where the next credential is
select r.slug, v.index, k.index
from arca.rounds r
left join arca.voids v on v.round = r.id and v.x = decode($2, 'hex')
left join arca.credentials k on k.round = r.id and k.replaces = decode($2, 'hex')
where r.id = $1::integer
