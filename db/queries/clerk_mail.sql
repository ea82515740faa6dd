-- Letters that are over and old go, and what was in them.
select arca.mail_clean()
