-- Milliseconds since 1970 by the database's machine, and by the city's clock.
select floor(extract(epoch from clock_timestamp()) * 1000)::bigint,
	floor(extract(epoch from arca.clock()) * 1000)::bigint
