-- $1 round, $2 bytes
insert into arca.artifacts (round, sha256, bytes) values ($1::integer, sha256($2), $2)
on conflict do nothing
