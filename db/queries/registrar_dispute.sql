-- $1 round, $2 serial: slug, ctx, may it be disputed now, the live credential, the round's groups, the
-- manifest with its observers, and the void credential that has no next one yet
select slug, ctx, is_open, x, groups, manifest, void_x from arca.dispute_about($1::integer, $2::bigint)
