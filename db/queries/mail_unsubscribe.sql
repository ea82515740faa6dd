-- $1 the token of a letter
select api.mail_unsubscribe($1)
