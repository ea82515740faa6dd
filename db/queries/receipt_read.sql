-- $1 round id, $2 leaf: where an entry is.
select index, type, entry from arca.log_entries where round = $1::integer and leaf = $2
