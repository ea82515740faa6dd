-- $1 id, $2 attempt, $3 sent, again, failed or refused, $4 the server's words or null
select arca.mail_settle($1::bigint, $2::integer, $3, $4)
