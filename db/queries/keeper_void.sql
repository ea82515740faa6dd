-- $1 round, then arrays by VOID: $2 index, $3 X, $4 reason. Who had voted with it has not any more.
with new_voids as (
	insert into arca.voids (round, index, x, reason)
	select $1::integer, index, x, reason
	from unnest($2::int8[], $3::bytea[], $4::int8[]) as i (index, x, reason)
	returning x
)
update arca.log_heads set
	credentials = credentials - (select count(*) from new_voids),
	voters = voters - (select count(*) from new_voids n
		where exists (select from arca.casts k where k.round = $1::integer and k.x = n.x))
where log = $1::integer
