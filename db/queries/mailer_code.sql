-- $1 account, $2 Argon2id of the digits, $3 minutes
select arca.mail_code($1::bigint, $2, $3::integer)
