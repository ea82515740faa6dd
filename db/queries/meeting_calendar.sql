-- $1 language, $2 number
select api.meeting_calendar($1, $2)
