-- If the city has a log: what the clock says.
select floor(extract(epoch from arca.clock()))::bigint from arca.logs where id = 0
