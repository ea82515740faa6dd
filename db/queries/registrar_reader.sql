-- $1 hash of the token of an officer or of one of the staff: as registrar_account, and no seat
select account, 0, 1, now_s, today, null from arca.desk_reader($1)
