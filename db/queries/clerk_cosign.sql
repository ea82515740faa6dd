-- $1 log, $2 size, $3 note, $4 final form, $5 and $6 its earliest and latest time (unix)
insert into arca.cosigned (log, size, note, minimal, earliest_at, latest_at)
values ($1::integer, $2::bigint, $3, $4, to_timestamp($5::bigint), to_timestamp($6::bigint))
