-- $1 round, $2 unix time, then arrays by ballot: $3 index, $4 leaf, $5 X, $6 contest, $7 seq,
-- $8 cipher. Who has voted before is looked up one by one (limit 1 keeps it so): as a join it would
-- read every cast of the round for each batch.
with items as (
	select i.*, t.grp
	from unnest($3::int8[], $4::bytea[], $5::bytea[], $6::int8[], $7::int8[], $8::bytea[])
		as i (index, leaf, x, cid, seq, cipher)
	join arca.contests t on t.round = $1::integer and t.cid = i.cid
), new_ciphers as (
	insert into arca.ciphers (round, cipher) select $1::integer, cipher from items
), new_hours as (
	insert into arca.hours (round, at, ballots)
	select $1::integer, date_trunc('hour', to_timestamp($2::bigint)), count(*) from items
	on conflict (round, at) do update set ballots = hours.ballots + excluded.ballots
), new_casts as (
	insert into arca.casts (round, x, grp, seq, cid, leaf, index, first_index)
	select $1::integer, x, grp, seq, cid, leaf, index, index from items
	on conflict (round, x, grp) do update set seq = excluded.seq, cid = excluded.cid,
		leaf = excluded.leaf, index = excluded.index
)
update arca.log_heads set
	ballots = ballots + (select count(*) from items),
	voters = voters + (select count(distinct x) from items i
		where (select k.seq from arca.casts k where k.round = $1::integer and k.x = i.x limit 1)
			is null)
where log = $1::integer
