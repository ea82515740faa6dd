-- $1 log, $2 size, $3 not before (unix): a cosigned checkpoint in its final form.
select minimal, floor(extract(epoch from earliest_at))::bigint,
	floor(extract(epoch from latest_at))::bigint
from arca.cosigned
where log = $1::integer and size = $2::bigint and earliest_at >= to_timestamp($3::bigint)
order by id limit 1
