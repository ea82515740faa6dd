-- $1 ticket, $2 serial
select registry.note_serial($1, $2::bigint)::int
