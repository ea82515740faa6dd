-- The city's clock, in unix seconds.
select floor(extract(epoch from arca.clock()))::bigint
