-- Acts that should be in the city's log by now and are not: that wait, though there is a log, and that
-- the keeper refused; whether there is a log.
select count(*) filter (where a.pending is null and a.at < arca.clock() - interval '60 seconds'),
	count(*) filter (where p.refused is not null), (exists (select from arca.logs where id = 0))::integer
from arca.acts a left join arca.log_pending p on p.id = a.pending
where a.pending is null or p.refused is not null
