-- Now (unix), and how long the registry keeps what, in seconds, JSON by kind
select floor(extract(epoch from arca.clock()))::bigint, arca.registry_keeps()
