-- What waits to be added by others than voters, the oldest first: a few of each log, so that one
-- that is not served here holds up no other.
select id, log, encode(entry, 'hex'), at_size from (
	select *, row_number() over (partition by log order by id) as place
	from arca.log_pending where index is null and refused is null) as waiting
where place <= 6 order by id
