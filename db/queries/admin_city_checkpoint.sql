-- The newest cosigned checkpoint of the city's log, if there is a log (its number) and a checkpoint.
select l.id, c.minimal from arca.logs l
left join lateral (select minimal from arca.cosigned where log = l.id
	order by size desc, id desc limit 1) c on true
where l.id = 0
