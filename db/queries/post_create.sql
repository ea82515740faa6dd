-- $1 round, $2 kind, $3 contest, $4 trustee, $5 attempt, $6 body: 1 where it is new.
select api.post_create($1::integer, $2, $3::integer, $4::integer, $5::integer, $6)
