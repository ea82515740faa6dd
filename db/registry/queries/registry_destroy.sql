-- $1 now (unix): how much there was
select census, people, admissions, batches from registry.destroy(to_timestamp($1::bigint))
