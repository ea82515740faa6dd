-- $1 round, $2 serial, $3 X, $4 signed CRED: the first one stays, whoever comes later.
with new as (
	insert into arca.signings (round, serial, x, entry)
	values ($1::integer, $2::bigint, $3, $4)
	on conflict (round, serial) do nothing
	returning x, entry
)
select encode(entry, 'hex'), (x <> $3)::int from new
union all
select encode(entry, 'hex'), (x <> $3)::int from arca.signings
where round = $1::integer and serial = $2::bigint and not exists (select from new)
