-- $1 generation of the first key of a census without a file
select registry.begin_key($1::integer)
