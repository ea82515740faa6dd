-- $1 round, then arrays by item: $2 leaf, $3 X, $4 contest, $5 style, $6 seq, $7 prev, $8 cipher,
-- $9 what the gate found (0, 6 or 9). Rules in the order of proto/README.md, 7.
-- Each item's rows are looked up by their whole keys (limit 1 keeps it so), however large tables are
-- and whatever the planner believes of them.
select e.index, floor(extract(epoch from e.at))::bigint, case
	when e.index is not null then 0
	when r.step <> 'voting' or arca.clock() < r.opens_at or arca.clock() >= r.closes_at then 3
	when c.x is null or d.x is not null or not i.style = any (c.styles) then 4
	when i.seq <> coalesce(k.seq, 0) + 1 or i.seq > r.max_seq
		or i.prev <> coalesce(k.leaf::bytea, decode(repeat('00', 32), 'hex')) then 5
	when i.found = 6 then 6
	when exists (select from arca.ciphers x where x.round = r.id and x.cipher = i.cipher) then 7
	when exists (select from arca.spoiled s where s.round = r.id and s.tracker = i.leaf) then 8
	else i.found end
from unnest($2::bytea[], $3::bytea[], $4::int8[], $5::int8[], $6::int8[], $7::bytea[], $8::bytea[],
		$9::int8[]) with ordinality as i (leaf, x, cid, style, seq, prev, cipher, found, place)
join arca.rounds r on r.id = $1::integer
join arca.contests t on t.round = r.id and t.cid = i.cid
left join lateral (select index, at from arca.log_entries
	where log = $1::integer and leaf = i.leaf limit 1) e on true
left join lateral (select x, styles from arca.credentials
	where round = $1::integer and x = i.x limit 1) c on true
left join lateral (select x from arca.voids
	where round = $1::integer and x = i.x limit 1) d on true
left join lateral (select seq, leaf from arca.casts
	where round = $1::integer and x = i.x and grp = t.grp limit 1) k on true
order by i.place
