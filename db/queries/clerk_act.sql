-- $1 act, $2 its entry: goes to the keeper, once.
with mine as (
	select id from arca.acts where id = $1::bigint and pending is null for update
), gone as (
	insert into arca.log_pending (log, entry) select 0, $2 from mine returning id
)
update arca.acts set pending = gone.id from gone where acts.id = $1::bigint
