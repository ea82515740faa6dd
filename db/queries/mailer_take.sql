-- $1 letters a minute, $2 new ones an hour to an address, $3 kinds that need consent: one, or null.
select arca.mail_take($1::integer, $2::integer, $3::text[])
