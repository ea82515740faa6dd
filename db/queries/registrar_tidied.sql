-- $1 how much went in the registry in all, JSON by kind
select 1 from (select arca.registry_tidied($1::jsonb)) done
