-- result: binary
-- $1 round, $2 kind, $3 contest, $4 trustee, $5 attempt
select body from arca.posts where round = $1::integer and kind = $2 and cid = $3::integer
and trustee = $4::integer and attempt = $5::integer
