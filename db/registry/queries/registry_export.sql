-- $1 account: all that is here about it, as JSON
select registry.export($1::bigint)
