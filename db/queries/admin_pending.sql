-- $1 log, $2 entry, $3 the size of the log that it is for, or null
insert into arca.log_pending (log, entry, at_size) values ($1::integer, $2, $3::bigint) returning id
