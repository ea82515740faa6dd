-- Rounds that have a name, for which credentials can be signed.
select id, slug, encode(ctx, 'hex') from arca.rounds where ctx is not null order by id
