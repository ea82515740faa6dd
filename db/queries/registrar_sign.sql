-- $1 round, $2 serial, $3 X, $4 signed CRED, $5 the X that it replaces, or null: the first one stays,
-- whoever comes later.
with new as (
	insert into arca.signings (round, serial, x, entry, replaces)
	values ($1::integer, $2::bigint, $3, $4, $5)
	on conflict (round, serial, replaces) do nothing
	returning x, entry
)
select encode(entry, 'hex'), (x <> $3)::int from new
union all
select encode(entry, 'hex'), (x <> $3)::int from arca.signings
where round = $1::integer and serial = $2::bigint and replaces is not distinct from $5::bytea
	and not exists (select from new)
