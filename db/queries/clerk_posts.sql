-- $1 round, $2 kind, $3 attempt: what trustees handed in and nobody looked at yet. Which, not what.
select trustee, cid from arca.posts
where round = $1::integer and kind = $2 and attempt = $3::integer and not is_taken
and refused is null order by at, cid
