-- What waits to be added by others than voters, the oldest first.
select id, round, encode(entry, 'hex'), at_size from arca.log_pending
where index is null and refused is null order by id limit 16
