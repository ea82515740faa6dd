-- How many letters wait, and how many of them for more than an hour.
select waiting, late from arca.mail_waiting()
