-- $1 round: the index of the last cast that was looked at; -1 for none
select registry.seen($1::integer)
