-- $1 who gains level 2 by a decision, $2 who loses it; both may be null
with gained as (
	update arca.accounts set level = 2, assurance = 'census', verified_at = arca.clock()
	where id = $1::bigint and kind = 'person' and state = 'active' and level < 2 returning 1
), lost as (
	update arca.accounts set level = 1, assurance = null, verified_at = null
	where id = $2::bigint and level = 2 returning 1
)
select (select count(*) from gained), (select count(*) from lost)
