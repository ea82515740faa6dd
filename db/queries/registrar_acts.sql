-- $1 acts of the registry, as it gave them: each comes in once
select arca.acts_of_registry($1::jsonb)
