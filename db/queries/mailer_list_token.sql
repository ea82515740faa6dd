-- $1 hash, $2 account, $3 purpose
select arca.mail_list_token($1, $2::bigint, $3)
