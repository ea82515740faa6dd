-- Rounds that are not over, and what the clock says.
select id, slug, step, floor(extract(epoch from opens_at))::bigint,
	floor(extract(epoch from closes_at))::bigint, floor(extract(epoch from arca.clock()))::bigint,
	floor(extract(epoch from mix_wait))::bigint,
	floor(extract(epoch from coalesce(mixing_since, arca.clock())))::bigint
from arca.rounds r
where step <> 'published' or not exists (select from arca.cosigned c join arca.log_heads h
	on h.log = c.log and h.size = c.size where c.log = r.id)
order by id
