-- $1 now (unix), $2 how long what is kept, in seconds, JSON by kind: how much went in all, the same way
select coalesce(registry.tidy(to_timestamp($1::bigint), $2::json), '{}')
