-- result: binary
-- $1 round, $2 sha256
select bytes from arca.artifacts where round = $1::integer and sha256 = $2
