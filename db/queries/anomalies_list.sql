-- $1 language, $2 the note that the last page ended with
select api.anomalies($1, $2)
