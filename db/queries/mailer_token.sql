-- $1 hash, $2 account, $3 purpose, $4 e-mail or null, $5 minutes
select arca.mail_token($1, $2::bigint, $3, $4, $5::integer)
