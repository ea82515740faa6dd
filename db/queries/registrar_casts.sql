-- $1 round, $2 index: now (unix); the last index of the next casts after it, or null; the serials among
-- them that an account has
select floor(extract(epoch from arca.clock()))::bigint, max(c.index),
	coalesce(array_agg(c.serial) filter (where c.serial is not null), '{}')
from (select k.index, case when o.channel = 'account' then o.serial end as serial
	from arca.casts k
	join arca.credentials d on d.round = k.round and d.x = k.x
	left join arca.codes o on o.round = d.round and o.serial = d.serial
	where k.round = $1::integer and k.index > $2::bigint
	order by k.index limit 500) c
