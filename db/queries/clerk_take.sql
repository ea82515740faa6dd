-- $1 round, $2 kind, $3 contest, $4 trustee, $5 attempt, $6 why not, or null
update arca.posts set is_taken = ($6::text is null), refused = $6
where round = $1::integer and kind = $2 and cid = $3::integer and trustee = $4::integer
and attempt = $5::integer
