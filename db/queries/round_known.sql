-- $1 slug: what never changes of a round once it has its name.
select id, encode(ctx, 'hex'), encode(y, 'hex'), contests, encode(manifest_leaf, 'hex'), trustees
from arca.rounds where slug = $1
