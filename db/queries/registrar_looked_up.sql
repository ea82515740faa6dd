-- $1 the officer's seat, $2 admissions of a person as the registry has them, or null where there is no
-- such person: rounds and what became of their credentials, as JSON
select arca.identity_used($1::bigint, $2::jsonb)
