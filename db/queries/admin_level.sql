-- $1 who gains level 2 by a decision, $2 who loses it, and $3 rounds and $4 serials whose sessions end
-- with that, as arrays' texts, $5 what the one who gains it is sure by; all may be null
with gained as (
	update arca.accounts set level = 2, assurance = $5, verified_at = arca.clock()
	where id = $1::bigint and kind = 'person' and state = 'active' and level < 2 returning 1
), lost as (
	update arca.accounts set level = 1, assurance = null, verified_at = null
	where id = $2::bigint and level = 2 returning 1
), ended as (
	delete from arca.sessions s using unnest($3::integer[], $4::bigint[]) as p (round, serial)
	where s.round = p.round and s.serial = p.serial returning 1
)
select (select count(*) from gained), (select count(*) from lost), (select count(*) from ended)
