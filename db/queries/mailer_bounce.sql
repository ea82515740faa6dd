-- $1 the left half of the Message-ID, $2 why: whether it was ours and sent.
select arca.mail_bounce($1, $2)::integer
